/**
 * RTP timestamps to decode and presentation times: 90000 ticks a second, monotonic, without a wrap, from 0.
 * The camera's clock gives the rhythm while it can be believed; where it stands, leaps or runs at a wrong
 * rate, the arrival clock does.
 */
import type { FaultCounter } from './nal.ts'

export interface FrameTimes {
  decodeTime: number
  presentationTime: number
  /** What this frame is presumed to last: what the one before it did. */
  duration: number
}

const ticksPerMs = 90
const presumedFrameTicks = 3_600
/** A frame lasts at least this long, or players stumble over rounding. */
const shortestFrameTicks = ticksPerMs
/** Silence of 10 s ends the stream, so a longer step is no pause but a leap of the camera's clock. */
const longestStepTicks = 10_000 * ticksPerMs
/** B-frames come back by a few frames at most. */
const longestReturnTicks = 1_000 * ticksPerMs
const maxReorderDepth = 4
const rateWindowMs = 10_000

export class Timeline {
  /** From RTP's ticks to ours. */
  private readonly scale: number
  private reorderDepth: number
  private readonly mayLearnDepth: boolean
  private readonly rate = new RateCheck()
  private readonly faults: FaultCounter | undefined
  private lastTimestamp = 0
  private lastArrivalMs: number | undefined = undefined
  private lastPresentationTime = 0
  private lastDecodeTime = 0
  private lastDuration = presumedFrameTicks
  /** The newest presentation times, ascending; the smallest leaves as the next frame's decode time. */
  private pending: number[] = []

  /** `reorderDepth` as the SPS gives it; undefined: learnt from what comes. */
  constructor({
    clockRate,
    reorderDepth,
    faults,
  }: { clockRate: number; reorderDepth: number | undefined; faults?: FaultCounter | undefined }) {
    this.faults = faults
    this.scale = 90_000 / clockRate
    this.reorderDepth = Math.min(reorderDepth ?? 0, 16)
    this.mayLearnDepth = reorderDepth === undefined
  }

  /** Frames in decoding order. `arrivedAtMs` is monotonic. */
  next(timestamp: number, arrivedAtMs: number): FrameTimes {
    const isFirst = this.lastArrivalMs === undefined
    // Room in front, so that decode times can begin at 0 before the first picture is shown.
    const presentationTime = isFirst
      ? this.reorderDepth * presumedFrameTicks
      : this.lastPresentationTime + this.step(timestamp, arrivedAtMs - (this.lastArrivalMs ?? 0))
    this.lastTimestamp = timestamp
    this.lastArrivalMs = arrivedAtMs
    this.lastPresentationTime = presentationTime
    return this.order(presentationTime, isFirst)
  }

  /** Ticks from the last frame to this one in presentation order. */
  private step(timestamp: number, arrivalStepMs: number): number {
    const rtpStep = Math.round(((timestamp - this.lastTimestamp) | 0) * this.scale)
    const arrivalStep = Math.max(shortestFrameTicks, Math.round(arrivalStepMs * ticksPerMs))
    if (this.rate.isBelievable(rtpStep, arrivalStepMs)) {
      if (rtpStep > 0 && rtpStep <= longestStepTicks) return rtpStep
      if (rtpStep < 0 && rtpStep >= -longestReturnTicks && this.allowsReturn(rtpStep)) return rtpStep
    }
    this.faults?.count('time-odd')
    return arrivalStep
  }

  /** Whether a step back can be a B-frame's; raises the depth where the camera did not say one. */
  private allowsReturn(rtpStep: number): boolean {
    const target = this.lastPresentationTime + rtpStep
    const overtaken = this.pending.filter(time => time > target).length
    if (this.mayLearnDepth && overtaken <= maxReorderDepth) {
      this.reorderDepth = Math.max(this.reorderDepth, overtaken, 1)
    }
    return this.reorderDepth > 0
  }

  /** The smallest of the last `reorderDepth` presentation times and this one is the frame's decode time. */
  private order(presentationTime: number, isFirst: boolean): FrameTimes {
    insertSorted(this.pending, presentationTime)
    const isFilled = this.pending.length > this.reorderDepth
    const earliest = isFilled ? (this.pending.shift() ?? 0) : this.lastDecodeTime + presumedFrameTicks
    const decodeTime = isFirst ? 0 : Math.max(earliest, this.lastDecodeTime + 1)
    if (!isFirst && decodeTime - this.lastDecodeTime >= shortestFrameTicks) {
      this.lastDuration = decodeTime - this.lastDecodeTime
    }
    this.lastDecodeTime = decodeTime
    return {
      decodeTime,
      presentationTime: Math.max(presentationTime, decodeTime),
      duration: this.lastDuration,
    }
  }
}

/**
 * Whether the camera's clock keeps pace with ours. Some cameras count milliseconds and say 90 kHz. Two windows in
 * a row must be off by more than half: a network that stalls and catches up is off in one only.
 */
class RateCheck {
  private rtpTicks = 0
  private arrivalMs = 0
  private offWindows = 0
  private isOff = false

  isBelievable(rtpStep: number, arrivalStepMs: number): boolean {
    this.arrivalMs += arrivalStepMs
    if (Math.abs(rtpStep) <= longestStepTicks) this.rtpTicks += rtpStep
    if (this.arrivalMs >= rateWindowMs) this.closeWindow()
    return !this.isOff
  }

  private closeWindow(): void {
    const ratio = this.rtpTicks / (this.arrivalMs * ticksPerMs)
    this.offWindows = ratio > 0.5 && ratio < 2 ? 0 : this.offWindows + 1
    if (this.offWindows >= 2) this.isOff = true
    this.rtpTicks = 0
    this.arrivalMs = 0
  }
}

function insertSorted(times: number[], time: number): void {
  let at = times.length
  while (at > 0 && (times[at - 1] ?? 0) > time) at--
  times.splice(at, 0, time)
}

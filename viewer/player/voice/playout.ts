/**
 * When samples are to be heard: as soon as the line's jitter allows, but not long before the picture shows what they
 * speak of. Pure; seconds on the media timeline and on the audio context's clock, unless a name says ms.
 */
import { Arrivals } from '../socket/arrivals.ts'

/** From a packet's arrival to its samples' place in the output: decoding, and this thread's other work. Ms. */
const readyMs = 30
/** After running dry the playout delay grows by so much; a page that has just been opened does, and gives it back soon. Ms. */
const growMs = 20
const maxExtraMs = 160
const shrinkMsPerSecond = 8
/** Fifty packets a second soon say how a line is, and a page that has just been opened is soon a better one. Ms. */
const arrivalsMs = 4_000
const maxJitterMs = 400
/** What is said may be this much ahead of what is seen. Ms. */
const mayLeadMs = 250
/** ... and a picture that is later than this is not waited for. Ms. */
const longestWaitMs = 1500
/** Later than this, playback leaves out what keeps it from the present. Ms. */
const jumpAtMs = 250
/** Nobody hears a voice that is this much faster or slower. */
const steps = [
  { fromMs: 60, change: 0.06 },
  { fromMs: 15, change: 0.025 },
]

export interface Slot {
  /** On the context's clock. */
  at: number
  rate: number
}

export class Playout {
  private readonly arrivals = new Arrivals(arrivalsMs)
  private extraMs = 0
  private tickedAtMs: number | undefined = undefined
  /** Where the samples so far end, on the context's clock; undefined before the first. */
  private end: number | undefined = undefined
  /** ... and on the media timeline. */
  private endTime = 0
  gaps = 0
  longestGapMs = 0

  /** A packet has arrived. `nowMs` on the page's steady clock. */
  noteArrival(time: number, nowMs: number): void {
    this.arrivals.note(time, nowMs)
    this.extraMs = Math.max(
      0,
      this.extraMs - (shrinkMsPerSecond * (nowMs - (this.tickedAtMs ?? nowMs))) / 1000,
    )
    this.tickedAtMs = nowMs
  }

  /** When a moment of the media timeline arrives on the line without jitter, on the page's steady clock, ms. */
  arrivalMs(time: number): number | undefined {
    const { fastestMs } = this.arrivals
    return fastestMs === undefined ? undefined : fastestMs + time * 1000
  }

  /** Nothing is heard for a while, and that is no fault: the next samples are the first again. */
  interrupt(): void {
    this.end = undefined
  }

  /** What the line's jitter asks for, ms. */
  get playoutDelayMs(): number {
    return readyMs + Math.min(this.arrivals.jitterMs, maxJitterMs) + this.extraMs
  }

  /** How much later than the fastest arrival samples should be heard, ms. */
  targetMs(pictureLagMs: number | undefined): number {
    const { playoutDelayMs } = this
    const waitMs = pictureLagMs === undefined ? 0 : Math.min(pictureLagMs - mayLeadMs, longestWaitMs)
    return Math.max(playoutDelayMs, waitMs)
  }

  /**
   * Where samples of `seconds` from `time` on belong; undefined: leave them out. `nowMs` and `contextNow` are the same
   * moment; `pictureLagMs`: how much later than the voice's fastest arrival the picture of the same moment is seen.
   */
  place(
    { time, seconds }: { time: number; seconds: number },
    {
      nowMs,
      contextNow,
      pictureLagMs,
    }: { nowMs: number; contextNow: number; pictureLagMs: number | undefined },
  ): Slot | undefined {
    const { fastestMs } = this.arrivals
    if (fastestMs === undefined) return undefined
    const dueMs = fastestMs + time * 1000 + this.targetMs(pictureLagMs)
    const due = contextNow + (dueMs - nowMs) / 1000
    const next = this.follow(time, due, contextNow)
    if (next === undefined) return undefined
    const lateMs = (next - due) * 1000
    const rate = 1 + Math.sign(lateMs) * changeFor(Math.abs(lateMs))
    this.end = next + seconds / rate
    this.endTime = time + seconds
    return { at: next, rate }
  }

  private follow(time: number, due: number, contextNow: number): number | undefined {
    if (this.end === undefined) return Math.max(due, contextNow)
    const isHole = time - this.endTime > 0.001
    if (isHole) return Math.max(due, contextNow, this.end)
    if (this.end < contextNow) {
      this.runDry(contextNow, due)
      return Math.max(due, contextNow)
    }
    // Far too late: what is in between is left out. Too early, because the picture is late: spoken slower, without a pause.
    return (this.end - due) * 1000 > jumpAtMs ? undefined : this.end
  }

  private runDry(contextNow: number, due: number): void {
    this.extraMs = Math.min(maxExtraMs, this.extraMs + growMs)
    this.gaps += 1
    this.longestGapMs = Math.max(
      this.longestGapMs,
      (Math.max(due, contextNow) - (this.end ?? contextNow)) * 1000,
    )
  }
}

function changeFor(errorMs: number): number {
  const step = steps.find(({ fromMs }) => errorMs >= fromMs)
  return step ? step.change : 0
}

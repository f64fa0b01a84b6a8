/** Samples into an audio context, one after the other without a seam, each at the time that the playout gives it. */
import { type ClockOffset, pageClock } from '../socket/clock-offset.ts'
import { Playout } from './playout.ts'
import type { VoiceSamples } from './voice-decoder.ts'
import type { CodedPacket } from './voice-packets.ts'

export interface VoiceOutputOptions {
  context: AudioContext
  clock: ClockOffset
  pictureBehindMs: () => number | undefined
}

/** Which moment was spoken when: the newest packet's. */
interface Mark {
  time: number
  capturedAtMs: number
}

export class VoiceOutput {
  private readonly options: VoiceOutputOptions
  private readonly gain: GainNode
  private readonly playout = new Playout()
  private newest: Mark | undefined = undefined
  private behind: number | undefined = undefined

  constructor(options: VoiceOutputOptions) {
    this.options = options
    this.gain = options.context.createGain()
    this.gain.connect(options.context.destination)
  }

  get isSounding(): boolean {
    return this.options.context.state === 'running'
  }

  setMuted(isMuted: boolean): void {
    this.gain.gain.value = isMuted ? 0 : 1
  }

  noteArrival({ time, capturedAtMs }: CodedPacket, nowMs: number): void {
    this.newest = { time, capturedAtMs }
    this.playout.noteArrival(time, nowMs)
  }

  /** False when they are left out. */
  play({ samples, rate, time }: VoiceSamples): boolean {
    const { context } = this.options
    if (!this.isSounding) {
      this.playout.interrupt()
      return false
    }
    const nowMs = performance.now()
    const contextNow = context.currentTime
    const slot = this.playout.place(
      { time, seconds: samples.length / rate },
      { nowMs, contextNow, pictureLagMs: this.pictureLagMs() },
    )
    if (!slot) return false
    const source = context.createBufferSource()
    source.buffer = bufferOf(context, samples, rate)
    source.playbackRate.value = slot.rate
    source.connect(this.gain)
    // At a whole sample: between two, browsers would interpolate, and the seam would be heard.
    source.start(Math.round(slot.at * context.sampleRate) / context.sampleRate)
    this.noteBehind(time, nowMs + (slot.at - contextNow) * 1000)
    return true
  }

  facts(): { gaps: number; longestGapMs: number; playoutDelayMs: number; behindMs: number | undefined } {
    const { gaps, longestGapMs, playoutDelayMs } = this.playout
    return { gaps, longestGapMs, playoutDelayMs, behindMs: this.behind }
  }

  close(): void {
    this.gain.disconnect()
  }

  /** How much later than the voice arrives the picture of the same moment is seen, ms. */
  private pictureLagMs(): number | undefined {
    const behindMs = this.options.pictureBehindMs()
    const offsetMs = this.options.clock.roughMs
    const { newest } = this
    if (behindMs === undefined || offsetMs === undefined || !newest) return undefined
    const arrivalMs = this.playout.arrivalMs(newest.time)
    if (arrivalMs === undefined) return undefined
    const seenMs = newest.capturedAtMs - offsetMs - performance.timeOrigin + behindMs
    return seenMs - arrivalMs - outputLatencyMs(this.options.context)
  }

  private noteBehind(time: number, heardMs: number): void {
    const offsetMs = this.options.clock.roughMs
    if (offsetMs === undefined || !this.newest) return
    const capturedAtMs = this.newest.capturedAtMs - (this.newest.time - time) * 1000
    const heardAtMs = pageClock() - performance.now() + heardMs + offsetMs
    this.behind = heardAtMs + outputLatencyMs(this.options.context) - capturedAtMs
  }
}

function bufferOf(context: AudioContext, samples: Float32Array, rate: number): AudioBuffer {
  const buffer = context.createBuffer(1, samples.length, rate)
  buffer.getChannelData(0).set(samples)
  return buffer
}

/** Where the browser knows it. */
function outputLatencyMs(context: AudioContext): number {
  const { outputLatency = 0, baseLatency = 0 } = context as { outputLatency?: number; baseLatency?: number }
  return (outputLatency || baseLatency) * 1000
}

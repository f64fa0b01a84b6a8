/** From packets with capture times to a timeline: gapless while somebody speaks, with a hole where packets are missing. */
import { opusRate, opusTicks, type VoicePacket } from '../../wire/narration/narration.ts'
import type { AudioSample } from './audio-fmp4.ts'

/** Capture times jitter by less than this; beyond it something is missing. Ticks of 1/48000 s. */
const holeTicks = opusRate * 0.06

export class VoiceTimeline {
  private nextTime = 0
  /** Where the timeline begins, by capture time; undefined before the first packet. */
  private originMs: number | undefined

  /** @param originMs the capture time that is 0; else the first packet's */
  constructor(originMs?: number) {
    this.originMs = originMs
  }

  /** The packet's place. Never before the end of the packet before it. */
  place({ capturedAtMs, opus }: VoicePacket): AudioSample {
    this.originMs ??= capturedAtMs
    const captured = Math.round(((capturedAtMs - this.originMs) / 1000) * opusRate)
    const isHole = captured - this.nextTime > holeTicks
    const decodeTime = isHole ? captured : this.nextTime
    const duration = opusTicks(opus) ?? 0
    // A clock that runs slower than ours falls behind for ever: the hole is measured from what it says.
    if (captured < this.nextTime - holeTicks) this.originMs = capturedAtMs - (this.nextTime / opusRate) * 1000
    this.nextTime = decodeTime + duration
    return { bytes: opus, decodeTime, duration, capturedAtMs }
  }
}

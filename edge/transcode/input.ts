/**
 * A feed into a transcoder's stdin: what the feed has of its present GOP, so that the first picture need not wait for
 * a keyframe, then frame by frame. A transcoder that is too slow loses frames up to the next keyframe, never memory.
 */
import type { Writable } from 'node:stream'
import type { Logger } from 'pino'
import type { OwnedProcess } from '../../config/system/owned-process.ts'
import type { Feed, StreamStart, VideoFragment } from '../stream/feed.ts'
import { CaptureTimes } from './capture-times.ts'

/** Live frames that may wait in stdin; some two seconds. */
const maxWaitingFrames = 50
const maxWaitingBytes = 16 * 1024 * 1024

/** What a feed has now, for a transcoder that is about to start. */
export function inputFrom(source: Feed, start: StreamStart, log: Logger): TranscodeInput {
  const fragments = [...(source.gop?.fragments ?? [])]
  return new TranscodeInput({ source, init: start.init, fragments, log })
}

interface TranscodeInputOptions {
  source: Feed
  init: Uint8Array
  /** What the source already has of its present GOP. */
  fragments: readonly VideoFragment[]
  log: Logger
}

export class TranscodeInput {
  private readonly options: TranscodeInputOptions
  private waitingFrames = 0
  private isSkipping = false
  readonly times = new CaptureTimes()

  constructor(options: TranscodeInputOptions) {
    this.options = options
  }

  /**
   * Presentation time of the newest frame that is already there, 1/90000 s: what comes before it must be decoded but
   * should not be shown, or viewers see the past run by.
   */
  get presentTime(): number {
    return this.options.fragments.at(-1)?.presentationTime ?? 0
  }

  /** Writes until the signal aborts; in the tick in which `inputFrom` looked, or frames would be missing. */
  feed({ stdin }: OwnedProcess, signal: AbortSignal): void {
    if (!stdin) throw new TypeError('the transcoder has no stdin')
    const { source, init, fragments } = this.options
    stdin.cork()
    stdin.write(init)
    for (const fragment of fragments) this.write(stdin, fragment, () => {})
    stdin.uncork()
    const onFragment = (fragment: VideoFragment) => this.writeLive(stdin, fragment)
    source.events.on('fragment', onFragment)
    signal.addEventListener('abort', () => source.events.off('fragment', onFragment), { once: true })
  }

  private writeLive(stdin: Writable, fragment: VideoFragment): void {
    const isFull = this.waitingFrames >= maxWaitingFrames || stdin.writableLength > maxWaitingBytes
    if (isFull && !this.isSkipping) {
      this.isSkipping = true
      this.options.log.warn('transcoder too slow: frames left out up to the next keyframe')
    }
    if (fragment.isKeyframe && this.waitingFrames < maxWaitingFrames / 2) this.isSkipping = false
    if (this.isSkipping) return
    this.waitingFrames++
    this.write(stdin, fragment, () => this.waitingFrames--)
  }

  private write(stdin: Writable, fragment: VideoFragment, onWritten: () => void): void {
    const { presentationTime, capturedAtMs } = fragment
    this.times.note({ presentationTime, capturedAtMs })
    stdin.write(fragment.bytes, onWritten)
  }
}

/** One on-demand transcode as a feed: follows its source through start, offline and start again, and tries again when it fails. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { FfmpegError } from '../../config/system/ffmpeg.ts'
import type { OfflineReason } from '../../relay/wire/live/camera.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import { type Feed, FeedSource, type StreamStart } from '../stream/feed.ts'

export interface TranscodeTask {
  source: Feed
  /** The source's stream to transcode: its present one. */
  start: StreamStart
  into: FeedSource
  /** Nothing from the transcoder for so long is a failure. */
  silenceMs: number
  log: Logger
}

/** Transcodes one stream of the source until the signal aborts (then it returns) or it fails (then it throws). */
export type TranscodeOnce = (task: TranscodeTask, signal: AbortSignal) => Promise<void>

export interface TranscodeOptions {
  source: Feed
  once: TranscodeOnce
  log: Logger
  /** Default 12 s, longer than a camera may be silent: it is the camera that is offline then. */
  silenceMs?: number
  retryDelaysMs?: readonly number[]
}

export class Transcode {
  private readonly output = new FeedSource()
  private readonly options: TranscodeOptions
  private readonly backoff: Backoff

  constructor(options: TranscodeOptions) {
    this.options = options
    this.backoff = new Backoff(options.retryDelaysMs)
  }

  get feed(): Feed {
    return this.output
  }

  /** Returns when the signal has aborted and no process is left. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) await this.followStream(signal)
  }

  /** From one start of the source to its end, or while it is offline to its next start. */
  private async followStream(signal: AbortSignal): Promise<void> {
    const { events, start, offline } = this.options.source
    const over = new AbortController()
    const end = () => over.abort()
    const endOffline = (reason: OfflineReason) => {
      this.goOffline(reason) // at once: an ffmpeg that hangs takes its seconds to end
      over.abort()
    }
    events.once('start', end).once('offline', endOffline)
    signal.addEventListener('abort', end, { signal: over.signal })
    try {
      if (start) await this.transcode(start, over.signal)
      else await this.waitOffline(offline, over.signal)
    } finally {
      events.off('start', end).off('offline', endOffline)
      over.abort()
    }
  }

  private async waitOffline(reason: OfflineReason | undefined, over: AbortSignal): Promise<void> {
    if (reason) this.goOffline(reason)
    if (!over.aborted) await new Promise(resolve => over.addEventListener('abort', resolve, { once: true }))
  }

  private goOffline(reason: OfflineReason): void {
    if (this.output.offline !== reason) this.output.end(reason)
  }

  private async transcode(start: StreamStart, over: AbortSignal): Promise<void> {
    const { source, once, silenceMs = 12_000, log } = this.options
    try {
      await once({ source, start, into: this.output, silenceMs, log }, over)
      if (!over.aborted) throw new Error('the transcoder ended without a reason')
    } catch (error) {
      if (over.aborted) log.debug({ err: error }, 'transcode ended with an error')
      else await this.waitAfter(error, over)
    }
  }

  private async waitAfter(error: unknown, over: AbortSignal): Promise<void> {
    if (this.output.start) this.backoff.reset()
    const retryDelayMs = Math.round(this.backoff.nextDelayMs())
    this.options.log.warn({ err: error, retryDelayMs }, 'transcode failed')
    const cause = error instanceof FfmpegError ? error.message : 'it could not be read'
    this.output.end({
      code: 'TRANSCODE_FAILED',
      message: `converting the picture failed (${cause}): it is tried again by itself`,
    })
    await sleep(retryDelayMs, undefined, { signal: over }).catch(() => {}) // aborted: the next stream is here
  }
}

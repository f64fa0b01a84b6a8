/**
 * The forms in which one camera's picture can be had. `main` and `sub` are the camera's own; `h264` and `jsmpeg` are
 * made on demand, once for all who hold a lease.
 */
import type { Logger } from 'pino'
import type { Rendition } from '../../relay/wire/live/camera.ts'
import type { Feed } from '../stream/feed.ts'
import { transcodeToH264 } from './h264-transcode.ts'
import { transcodeToJsmpeg } from './jsmpeg-transcode.ts'
import { type Lease, OnDemand } from './on-demand.ts'
import { Transcode, type TranscodeOnce } from './transcode.ts'

/** A page that reloads is back within this; ms. */
const defaultLingerMs = 3000

export interface CameraRenditionsOptions {
  main: Feed
  sub?: Feed
  log: Logger
  /** How long a transcode goes on after its last lease; default 3 s. */
  lingerMs?: number
}

export class CameraRenditions {
  private readonly main: Feed
  private readonly sub: Feed | undefined
  private readonly h264: OnDemand<Feed>
  private readonly jsmpeg: OnDemand<Feed>

  constructor({ main, sub, log, lingerMs = defaultLingerMs }: CameraRenditionsOptions) {
    const onDemand = (rendition: Rendition, once: TranscodeOnce) =>
      new OnDemand(() => new Transcode({ source: main, once, log: log.child({ rendition }) }), lingerMs)
    this.main = main
    this.sub = sub
    this.h264 = onDemand('h264', transcodeToH264)
    this.jsmpeg = onDemand('jsmpeg', transcodeToJsmpeg)
  }

  /** Undefined when the camera has no such rendition. */
  acquire(rendition: Rendition): Lease<Feed> | undefined {
    switch (rendition) {
      case 'main':
        return ownFeed(this.main)
      case 'sub':
        return this.sub && ownFeed(this.sub)
      case 'h264':
        return this.h264.acquire()
      case 'jsmpeg':
        return this.jsmpeg.acquire()
    }
  }

  /** Ends every transcode, leases or not. Resolves when no process is left. Nothing may be acquired afterwards. */
  async stop(): Promise<void> {
    await Promise.all([this.h264.stop(), this.jsmpeg.stop()])
  }
}

/** The camera runs anyway, for the recorder. */
function ownFeed(feed: Feed): Lease<Feed> {
  return { feed, release: () => {} }
}

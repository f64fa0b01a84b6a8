/**
 * One stream of pictures inside the edge, wherever it comes from (a camera's main or sub stream, a transcode):
 * its present state for whoever joins, and events for those who follow. Recorder, uplink and transcodes all read feeds.
 */
import { EventEmitter } from 'node:events'
import type { OfflineReason } from '../../relay/wire/live/camera.ts'
import { type Fragment, type Gop, GopCache } from '../../relay/wire/live/gop.ts'

/** What a decoder must know before the first fragment; a new one means a new picture size, codec or timeline. */
export interface StreamStart {
  /** As MSE wants it, e.g. `video/mp4; codecs="avc1.64001f"`; for jsmpeg `video/mpeg`. */
  mime: string
  width: number
  height: number
  /** `ftyp`+`moov`; empty for jsmpeg. */
  init: Uint8Array
}

/** One frame on its way: `prft`+`moof`+`mdat`, timescale 90000, decode times from 0 at each StreamStart. */
export interface VideoFragment extends Fragment {
  /** When the edge received the frame's first byte, wall clock, ms since 1970. */
  capturedAtMs: number
  /** Decode time, presentation time and presumed duration (that of the frame before it) in ticks of 1/90000 s. */
  decodeTime: number
  presentationTime: number
  duration: number
}

export interface FeedEvents {
  start: [start: StreamStart]
  fragment: [fragment: VideoFragment]
  offline: [reason: OfflineReason]
  /** A reader has failed. It is that reader's fault, never the camera's, and no other reader notices. */
  'reader-failed': [error: unknown]
}

/** Readers' view of a feed. `start` is undefined exactly while the feed is offline; then `offline` says why. */
export interface Feed {
  readonly events: EventEmitter<FeedEvents>
  readonly start: StreamStart | undefined
  readonly offline: OfflineReason | undefined
  /** The GOP being received: with `start.init` in front of it, a playable beginning. */
  readonly gop: Gop<VideoFragment> | undefined
}

/** The writing end: a source calls begin(), push() and end(), readers see state and events that always agree. */
export class FeedSource implements Feed {
  readonly events = new EventEmitter<FeedEvents>()
  start: StreamStart | undefined = undefined
  offline: OfflineReason | undefined = { code: 'STARTING', message: 'connecting to the camera' }
  private readonly cache = new GopCache<VideoFragment>()

  constructor() {
    // A camera has as many readers as it has uses (recorder, uplink, transcodes); none of them is a leak.
    this.events.setMaxListeners(0)
  }

  get gop(): Gop<VideoFragment> | undefined {
    return this.cache.current
  }

  begin(start: StreamStart): void {
    this.start = start
    this.offline = undefined
    this.cache.clear()
    this.tell('start', start)
  }

  push(fragment: VideoFragment): void {
    this.cache.push(fragment)
    this.tell('fragment', fragment)
  }

  end(reason: OfflineReason): void {
    this.start = undefined
    this.offline = reason
    this.cache.clear()
    this.tell('offline', reason)
  }

  /** To every reader, whatever becomes of the others. */
  private tell<Event extends keyof FeedEvents>(event: Event, ...news: FeedEvents[Event]): void {
    const readers = this.events.rawListeners(event) as ((...news: FeedEvents[Event]) => void)[]
    for (const reader of readers) {
      try {
        reader.apply(this.events, news)
      } catch (error) {
        this.events.emit('reader-failed', error)
      }
    }
  }
}

/** What a feed has given since somebody looked, as a viewer would have it. */
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Feed, StreamStart, VideoFragment } from '../../../edge/stream/feed.ts'
import type { OfflineReason } from '../../../relay/wire/live/camera.ts'
import { readFrameNumbers } from './video.ts'

export class TakenFeed {
  readonly starts: StreamStart[] = []
  readonly reasons: OfflineReason[] = []
  /** Of the newest start. */
  fragments: VideoFragment[] = []

  constructor({ events }: Feed) {
    events.on('start', start => {
      this.starts.push(start)
      this.fragments = []
    })
    events.on('fragment', fragment => this.fragments.push(fragment))
    events.on('offline', reason => this.reasons.push(reason))
  }

  /** The newest stream from its start, or from one of its fragments on. */
  bytes(from = 0): Buffer {
    const media = this.fragments.slice(from).map(({ bytes }) => bytes)
    return Buffer.concat([this.starts.at(-1)?.init ?? new Uint8Array(), ...media])
  }

  /** The frame numbers that its pictures show, for a film made by video.ts. */
  async numbers(): Promise<(number | undefined)[]> {
    const file = path.join(tmpdir(), `glassbay-${randomUUID()}`)
    await writeFile(file, this.bytes())
    try {
      return await readFrameNumbers(file)
    } finally {
      await rm(file)
    }
  }
}

import { describe, expect, it } from 'vitest'
import { FeedSource, type StreamStart, type VideoFragment } from '../../../edge/stream/feed.ts'

const start: StreamStart = { mime: 'video/mp4', width: 16, height: 16, init: new Uint8Array() }
const fragment: VideoFragment = {
  bytes: new Uint8Array([1]),
  isKeyframe: true,
  capturedAtMs: 1,
  decodeTime: 0,
  presentationTime: 0,
  duration: 3600,
}

describe('a reader of a feed that fails', () => {
  it('is told as that, and neither its source nor the other readers notice', () => {
    const feed = new FeedSource()
    const heard: string[] = []
    const failures: unknown[] = []
    const broken = new Error('no room')
    feed.events.on('reader-failed', error => failures.push(error))
    for (const event of ['start', 'fragment', 'offline'] as const) {
      feed.events.on(event, () => {
        throw broken
      })
      feed.events.on(event, () => heard.push(event))
    }
    feed.begin(start)
    feed.push(fragment)
    feed.end({ code: 'CLOSED', message: 'closed' })
    expect(heard).toEqual(['start', 'fragment', 'offline'])
    expect(failures).toEqual([broken, broken, broken])
  })

  it('that wanted to hear once hears once', () => {
    const feed = new FeedSource()
    let heard = 0
    feed.events.once('fragment', () => heard++)
    feed.begin(start)
    feed.push(fragment)
    feed.push(fragment)
    expect(heard).toBe(1)
  })
})

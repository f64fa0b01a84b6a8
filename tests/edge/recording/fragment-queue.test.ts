import { expect, test } from 'vitest'
import { FragmentQueue } from '../../../edge/recording/fragment-queue.ts'

const start = { mime: 'video/mp4', width: 640, height: 360, init: new Uint8Array() }
const frameBytes = 100

/** Room for ten frames. GOPs of three: K, d, d, K, … each 40 ms long. */
function aQueue(frames: number, of = start): FragmentQueue {
  const queue = new FragmentQueue(10 * frameBytes)
  film(queue, 0, frames, of)
  return queue
}

function film(queue: FragmentQueue, from: number, to: number, of = start): void {
  for (let i = from; i < to; i += 1) {
    const fragment = {
      bytes: new Uint8Array(frameBytes),
      isKeyframe: i % 3 === 0,
      capturedAtMs: i * 40,
      decodeTime: i * 3600,
      presentationTime: i * 3600,
      duration: 3600,
    }
    queue.push({ fragment, start: of, clockOffsetMs: 0 })
  }
}

/** The frames' numbers; `|` where something before one is missing. */
function contents(queue: FragmentQueue): string {
  const items = queue.take(Number.POSITIVE_INFINITY)
  queue.release()
  return items
    .map(({ fragment, isAfterGap }) => `${isAfterGap ? '|' : ''}${fragment.decodeTime / 3600}`)
    .join(' ')
}

test('what does not fit pushes out the oldest GOP, whole, and one outage is one gap', () => {
  const queue = aQueue(10)
  expect([contents(queue), queue.lost]).toEqual(['|0 1 2 3 4 5 6 7 8 9', { gaps: 0, fragments: 0, ms: 0 }])
  film(queue, 10, 16)
  expect([contents(queue), queue.lost]).toEqual([
    '|6 7 8 9 10 11 12 13 14 15',
    { gaps: 1, fragments: 6, ms: 240 },
  ])
  expect(queue.byteLength).toBe(10 * frameBytes)
})

test('what is being written stays, and the GOP that it began is cut short', () => {
  const queue = aQueue(8)
  queue.take(4 * frameBytes)
  film(queue, 8, 12)
  queue.wrote(4)
  queue.commit()
  expect([contents(queue), queue.lost.fragments]).toEqual(['|6 7 8 9 10 11', 2])
})

test('when a write has failed everything is still there', () => {
  const queue = aQueue(5)
  expect(queue.take(2 * frameBytes)).toHaveLength(2)
  queue.release()
  expect(contents(queue)).toBe('|0 1 2 3 4')
})

test('a file that is lost is followed by one that begins with a keyframe', () => {
  const queue = aQueue(5)
  queue.take(2 * frameBytes)
  queue.wrote(2)
  queue.commit()
  queue.dropToKeyframe()
  expect([contents(queue), queue.lost]).toEqual(['|3 4', { gaps: 1, fragments: 1, ms: 40 }])
  queue.take(2 * frameBytes)
  queue.wrote(2)
  queue.commit()
  queue.dropToKeyframe()
  film(queue, 5, 8)
  expect([contents(queue), queue.lost]).toEqual(['|6 7', { gaps: 2, fragments: 2, ms: 80 }])
})

test('a GOP that is too large for the memory is lost, and the next one is kept', () => {
  const queue = new FragmentQueue(2 * frameBytes)
  film(queue, 0, 5)
  expect([contents(queue), queue.lost]).toEqual(['|3 4', { gaps: 1, fragments: 3, ms: 120 }])
})

test('a new stream is taken on its own, and what comes before its keyframe is no recording', () => {
  const queue = aQueue(2)
  film(queue, 1, 5, { ...start })
  expect(queue.take(Number.POSITIVE_INFINITY)).toHaveLength(2)
  queue.wrote(2)
  queue.commit()
  expect([contents(queue), queue.lost.fragments]).toEqual(['|3 4', 0])
})

test('what is written and not synced is not written again, and comes again when the sync has failed', () => {
  const queue = aQueue(5)
  expect(queue.take(2 * frameBytes)).toHaveLength(2)
  queue.wrote(2)
  expect([
    queue.unwritten,
    queue.take(2 * frameBytes).map(({ fragment }) => fragment.decodeTime / 3600),
  ]).toEqual([3, [2, 3]])
  queue.wrote(2)
  queue.commit()
  expect([queue.unwritten, queue.byteLength]).toEqual([1, frameBytes])
  queue.take(frameBytes)
  queue.wrote(1)
  queue.release()
  expect(contents(queue)).toBe('4')
})

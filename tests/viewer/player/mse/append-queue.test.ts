import { expect, test } from 'vitest'
import { AppendQueue } from '../../../../viewer/player/mse/append-queue.ts'

/** A SourceBuffer that takes what it is given and is busy until the test says otherwise. */
class Buffer {
  updating = false
  isFull = false
  readonly calls: string[] = []
  readonly buffered = { length: 1, start: () => 0, end: () => 60 }

  appendBuffer(bytes: Uint8Array): void {
    if (this.updating) throw new DOMException('busy', 'InvalidStateError')
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    this.calls.push(`append ${[...bytes].join(',')}`)
    this.updating = true
  }

  remove(start: number, end: number): void {
    if (this.updating) throw new DOMException('busy', 'InvalidStateError')
    this.calls.push(`remove ${start}-${end}`)
    this.isFull = false
    this.updating = true
  }
}

function setUp() {
  const buffer = new Buffer()
  const errors: Error[] = []
  const queue = new AppendQueue({
    buffer: buffer as unknown as SourceBuffer,
    position: () => 30,
    onError: error => errors.push(error),
  })
  const finish = () => {
    buffer.updating = false
    queue.pump()
  }
  return { buffer, errors, queue, finish }
}

test('one append at a time; what gathers meanwhile goes in as one', () => {
  const { buffer, queue, finish, errors } = setUp()
  for (const byte of [1, 2, 3]) queue.push(Uint8Array.of(byte))
  expect(buffer.calls).toEqual(['append 1'])
  finish()
  expect(buffer.calls).toEqual(['append 1', 'append 2,3'])
  finish()
  finish()
  expect(buffer.calls.length).toBe(2)
  expect(errors).toEqual([])
})

test('trimming waits for its turn, and nothing is lost by it', () => {
  const { buffer, queue, finish } = setUp()
  queue.push(Uint8Array.of(1))
  queue.push(Uint8Array.of(2))
  queue.trim(20)
  finish()
  finish()
  expect(buffer.calls).toEqual(['append 1', 'remove 0-20', 'append 2'])
})

test('when the browser is full, the past makes room and the bytes go in after all', () => {
  const { buffer, queue, finish, errors } = setUp()
  buffer.isFull = true
  queue.push(Uint8Array.of(1))
  finish()
  expect(buffer.calls).toEqual(['remove 0-29', 'append 1'])
  expect(errors).toEqual([])
})

test('when there is no past to give up, it is at its end', () => {
  const { buffer, queue, errors } = setUp()
  buffer.isFull = true
  buffer.buffered.start = () => 29.5
  queue.push(Uint8Array.of(1))
  expect(errors.length).toBe(1)
})

test('while held, everything gathers', () => {
  const { buffer, queue } = setUp()
  queue.hold(true)
  queue.push(Uint8Array.of(1))
  queue.push(Uint8Array.of(2))
  expect(buffer.calls).toEqual([])
  queue.hold(false)
  expect(buffer.calls).toEqual(['append 1,2'])
})

test('a browser that takes nothing any more does not fill the memory', () => {
  const { queue, errors } = setUp()
  for (let mebibyte = 0; mebibyte < 40; mebibyte++) queue.push(new Uint8Array(1024 * 1024))
  expect(errors.length).toBeGreaterThan(0)
})

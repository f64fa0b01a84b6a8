import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { OnDemand } from '../../../edge/transcode/on-demand.ts'

const lingerMs = 3000

/** One life of what runs on demand: it ends when the test says so, not already when it is told to. */
class Life {
  readonly feed = this
  readonly ended = Promise.withResolvers<void>()
  signal: AbortSignal | undefined = undefined

  run(signal: AbortSignal): Promise<void> {
    this.signal = signal
    return signal.aborted ? Promise.resolve() : this.ended.promise
  }
}

let lives: Life[]
let onDemand: OnDemand<Life>

beforeEach(() => {
  vi.useFakeTimers()
  lives = []
  onDemand = new OnDemand(() => {
    const life = new Life()
    lives.push(life)
    return life
  }, lingerMs)
})

afterEach(() => {
  vi.useRealTimers()
})

describe('what runs on demand', () => {
  it('begins with the first lease and is shared', async () => {
    expect(lives).toEqual([])
    const [first, second] = [onDemand.acquire(), onDemand.acquire()]
    expect(first.feed).toBe(second.feed)
    expect(lives).toHaveLength(1)
    await settled()
    expect(lives[0]?.signal?.aborted).toBe(false)
  })

  it('ends a little after the last lease', async () => {
    const [first, second] = [onDemand.acquire(), onDemand.acquire()]
    await settled()
    first.release()
    await vi.advanceTimersByTimeAsync(lingerMs * 2)
    expect(lives[0]?.signal?.aborted).toBe(false)
    second.release()
    await vi.advanceTimersByTimeAsync(lingerMs - 1)
    expect(lives[0]?.signal?.aborted).toBe(false)
    await vi.advanceTimersByTimeAsync(1)
    expect(lives[0]?.signal?.aborted).toBe(true)
  })

  it('goes on for whoever comes back in time', async () => {
    const first = onDemand.acquire()
    await settled()
    first.release()
    await vi.advanceTimersByTimeAsync(lingerMs - 1)
    expect(onDemand.acquire().feed).toBe(first.feed)
    await vi.advanceTimersByTimeAsync(lingerMs * 2)
    expect(lives[0]?.signal?.aborted).toBe(false)
  })

  it('is not ended by a lease that is released twice', async () => {
    const [first] = [onDemand.acquire(), onDemand.acquire()]
    await settled()
    first.release()
    first.release()
    await vi.advanceTimersByTimeAsync(lingerMs)
    expect(lives[0]?.signal?.aborted).toBe(false)
  })

  it('lives anew only when its last life is truly over', async () => {
    onDemand.acquire().release()
    await vi.advanceTimersByTimeAsync(lingerMs)
    const again = onDemand.acquire()
    await settled()
    expect(again.feed).toBe(lives[1])
    expect(lives[1]?.signal).toBeUndefined()
    lives[0]?.ended.resolve()
    await settled()
    expect(lives[1]?.signal?.aborted).toBe(false)
  })

  it('stops for good, leases or not', async () => {
    onDemand.acquire()
    await settled()
    const stopped = onDemand.stop()
    expect(lives[0]?.signal?.aborted).toBe(true)
    lives[0]?.ended.resolve()
    await stopped
    onDemand.acquire()
    await onDemand.stop()
    expect(lives.at(-1)?.signal?.aborted ?? true).toBe(true)
  })
})

/** Everything that is due at once has happened. */
async function settled(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0)
}

/** Waits for a condition instead of a time. */
import { setTimeout as wait } from 'node:timers/promises'

type Truthy<T> = Exclude<T, undefined | null | false | 0 | ''>

/** The first truthy value of `probe`; throws after the deadline. */
export async function until<T>(probe: () => T | Promise<T>, deadlineMs = 10_000): Promise<Truthy<T>> {
  const giveUpAt = performance.now() + deadlineMs
  for (;;) {
    const value = await probe()
    if (value) return value as Truthy<T>
    if (performance.now() > giveUpAt) throw new Error(`not within ${deadlineMs} ms: ${probe}`)
    await wait(10)
  }
}

/**
 * Finds out whether the line carries more than it does now: asks the relay for padding, and takes the time. It begins
 * small, so that on a slow line the picture hardly notices, and asks for more as long as the answers are promising:
 * TCP needs some round trips before it is at its speed.
 */
import { probeByteLimit, type ViewerProbe } from '../../../relay/wire/live/live.ts'

const firstBytes = 32 * 1024
/** Less than this proves nothing: shapers let small bursts pass. */
const decisiveBytes = 128 * 1024
/** What the next padding may take at the speed of the last, ms. */
const affordableMs = 250

export interface LineProbeOptions {
  send: (probe: ViewerProbe) => void
  onResult: (isFast: boolean) => void
}

export class LineProbe {
  private readonly options: LineProbeOptions
  private pending: { byteLength: number; sentMs: number } | undefined = undefined
  private neededBitsPerSecond = 0
  private roundTripMs = 0

  constructor(options: LineProbeOptions) {
    this.options = options
  }

  get isRunning(): boolean {
    return this.pending !== undefined
  }

  begin(neededBitsPerSecond: number, roundTripMs: number, nowMs: number): void {
    this.neededBitsPerSecond = neededBitsPerSecond
    this.roundTripMs = roundTripMs
    this.ask(firstBytes, nowMs)
  }

  /** The connection is gone, and the answer with it. */
  cancel(): void {
    this.pending = undefined
  }

  /** The padding is there. */
  answered(nowMs: number): void {
    const { pending } = this
    if (!pending) return
    this.pending = undefined
    const { byteLength, sentMs } = pending
    const bytesPerMs = byteLength / Math.max(1, nowMs - sentMs - this.roundTripMs)
    const isFast = bytesPerMs * 8000 >= this.neededBitsPerSecond
    const nextBytes = Math.min(probeByteLimit, Math.round(bytesPerMs * affordableMs))
    if (byteLength >= decisiveBytes && isFast) this.options.onResult(true)
    else if (nextBytes >= byteLength * 1.5) this.ask(nextBytes, nowMs)
    else this.options.onResult(false)
  }

  private ask(byteLength: number, nowMs: number): void {
    this.pending = { byteLength, sentMs: nowMs }
    this.options.send({ type: 'probe', byteLength })
  }
}

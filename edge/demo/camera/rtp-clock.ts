/** RTP times of one stream: 90 kHz, 32 bits, beginning anywhere; and the ways in which cameras get them wrong. */
import type { TimestampFault } from './camera-faults.ts'

const rate = 90_000
const jump = 20 * rate
const modulus = 2 ** 32

export class RtpClock {
  /** The time that the last frame got, as it was sent. */
  lastSent: number
  private offset: number
  private lastTrue: number
  private fault: TimestampFault | undefined = undefined

  constructor(first: number) {
    this.offset = first
    this.lastTrue = first
    this.lastSent = first
  }

  /** A new source counts from 0 again: its first frame follows the last one of the old by this time. */
  continueAfter(elapsedMs: number): void {
    this.offset = this.lastTrue + Math.round((elapsedMs * rate) / 1000)
  }

  /** The RTP time to send for a source's timestamp, 0 to 2^32 - 1. */
  stamp(timestamp90k: number, fault?: TimestampFault): number {
    if (fault !== this.fault) this.step(timestamp90k, fault)
    this.lastTrue = this.offset + timestamp90k
    if (fault === 'zero') this.lastSent = 0
    else if (fault !== 'equal') this.lastSent = wrapped(this.lastTrue)
    return this.lastSent
  }

  private step(timestamp90k: number, fault: TimestampFault | undefined): void {
    this.fault = fault
    if (fault === 'jump-back') this.offset -= jump
    if (fault === 'jump-forward') this.offset += jump
    if (fault === 'wrap') this.offset = modulus - rate - timestamp90k
  }
}

function wrapped(time: number): number {
  return ((time % modulus) + modulus) % modulus
}

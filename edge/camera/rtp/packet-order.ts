/** One source's packets in the order of their numbers: what came late is put in its place, what never came is told. */
import type { FaultCounter } from './nal.ts'
import type { RtpPacket } from './packet.ts'

/** How long a packet is waited for while others come: so many packets, or so many ms. */
const maxHeld = 32
const holdMs = 100
/** A larger step forward is no loss: the camera counts anew (RFC 3550, A.1). */
const longestLoss = 3_000
/** What is at most so far behind was sent before, unless so many of the kind come in a row. */
const longestReturn = 512
const longestRepetition = 64
/** Of B-frames; a clock that goes back further has begun anew. */
const longestReturnTicks = 90_000
/** So many packets in a row that follow none, or so often a numbering that begins anew: the numbers mean nothing. */
const oddStepLimit = 32
const numberingLimit = 16
/** So many packets in their order, and what was odd is forgotten. */
const calmPackets = 2_000

export class PacketOrder {
  private readonly onPacket: (packet: RtpPacket) => void
  private readonly faults: FaultCounter
  /** The number that comes next; undefined before the first packet. */
  private next: number | undefined = undefined
  /** The latest of all, since B-frames go back. */
  private latestTimestamp = 0
  /** Copies of what came too early, by number. */
  private held: RtpPacket[] = []
  private repetition = { next: 0, count: 0 }
  /** Numbers, from the next one on, that went to packets of another kind: perhaps once more to one of ours. */
  private skipped = 0
  private oddSteps = 0
  private numberings = 0
  private inOrder = 0
  private ignoresNumbers = false

  constructor(onPacket: (packet: RtpPacket) => void, faults: FaultCounter) {
    this.onPacket = onPacket
    this.faults = faults
  }

  /** Whether this would be the next one. */
  continues({ sequence }: RtpPacket): boolean {
    return sequence === this.next
  }

  /** A packet of the same source that is not ours: it may be counted among ours. */
  skip({ sequence }: RtpPacket): void {
    if (this.next !== undefined && sequence === ((this.next + this.skipped) & 0xffff)) this.skipped++
  }

  push(packet: RtpPacket): void {
    const { next } = this
    const ahead = next === undefined ? 0 : (packet.sequence - next) & 0xffff
    const isNext = ahead === 0 || ahead === this.skipped
    if (next === undefined) this.deliver(packet, true)
    else if (isNext || this.ignoresNumbers) this.deliverInOrder(packet)
    else if (ahead >= 0x10000 - longestReturn) this.takeLate(packet)
    else this.hold(packet, next)
  }

  /** Another source begins. */
  reset(): void {
    this.next = undefined
    this.held = []
  }

  private deliverInOrder(packet: RtpPacket): void {
    this.inOrder++
    this.deliver(packet, false)
    if (this.held.length === 0) return
    const reordered = this.deliverHeld()
    if (reordered > 0) this.faults.count('packets-reordered', undefined, reordered)
    // A number from nowhere, while the others go on.
    this.held = this.held.filter(({ arrivedAtMs }) => packet.arrivedAtMs - arrivedAtMs < holdMs)
  }

  /** A number that was there already: the same packet, unless its time is a later one. */
  private takeLate(packet: RtpPacket): void {
    const isLater = ((packet.timestamp - this.latestTimestamp) | 0) > 0
    if (isLater || this.repeatsLong(packet)) {
      this.noteNumbering(packet)
      this.held = []
      this.deliver(packet, !this.ignoresNumbers)
    } else this.faults.count('packets-repeated', packet.payload)
  }

  private repeatsLong({ sequence }: RtpPacket): boolean {
    const count = sequence === this.repetition.next ? this.repetition.count + 1 : 0
    this.repetition = { next: (sequence + 1) & 0xffff, count }
    return count >= longestRepetition
  }

  private hold(packet: RtpPacket, next: number): void {
    const ahead = distance(packet, next)
    let at = this.held.length
    while (at > 0 && distance(this.held[at - 1], next) > ahead) at--
    const before = this.held[at - 1]
    if (before?.sequence === packet.sequence) {
      this.faults.count('packets-repeated', packet.payload)
      return
    }
    this.held.splice(at, 0, { ...packet, payload: new Uint8Array(packet.payload) })
    const isNewNumbering = ahead > longestLoss && before !== undefined && distance(before, next) === ahead - 1
    const sinceMs = Math.min(...this.held.map(({ arrivedAtMs }) => arrivedAtMs))
    if (isNewNumbering || this.held.length >= maxHeld || packet.arrivedAtMs - sinceMs >= holdMs)
      this.giveUp(next)
  }

  /** What is missing does not come any more: goes on behind it. */
  private giveUp(next: number): void {
    const first = this.held.shift()
    if (!first) return
    const missing = distance(first, next)
    if (missing > longestLoss) this.noteNumbering(first)
    else {
      this.faults.count('packets-lost', undefined, missing)
      this.noteOddStep()
    }
    this.deliver(first, !this.ignoresNumbers)
    this.inOrder += this.deliverHeld()
  }

  /** What follows without a gap; how many. */
  private deliverHeld(): number {
    let count = 0
    for (let first = this.held[0]; first; first = this.held[0]) {
      if (first.sequence !== this.next && !this.ignoresNumbers) break
      this.held.shift()
      this.deliver(first, false)
      count++
    }
    return count
  }

  private noteNumbering({ payload }: RtpPacket): void {
    this.faults.count('numbering-odd', payload)
    this.numberings = this.inOrder > calmPackets ? 1 : this.numberings + 1
    this.inOrder = 0
    if (this.numberings >= numberingLimit) this.ignoresNumbers = true
  }

  private noteOddStep(): void {
    this.oddSteps = this.inOrder > 0 ? 1 : this.oddSteps + 1
    this.inOrder = 0
    if (this.oddSteps >= oddStepLimit) this.ignoresNumbers = true
  }

  private deliver(packet: RtpPacket, isAfterLoss: boolean): void {
    packet.isAfterLoss = isAfterLoss
    this.next = (packet.sequence + 1) & 0xffff
    this.skipped = 0
    const step = (packet.timestamp - this.latestTimestamp) | 0
    if (step > 0 || step < -longestReturnTicks || isAfterLoss) this.latestTimestamp = packet.timestamp
    this.onPacket(packet)
  }
}

/** From the number that comes next to a packet's. */
function distance(packet: RtpPacket | undefined, next: number): number {
  return packet ? (packet.sequence - next) & 0xffff : 0
}

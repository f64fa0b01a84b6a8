/** Which packets of all that come are the video's: one source at a time, and its packets in their order. */
import type { FaultCounter } from './nal.ts'
import { parseRtp, type RtpPacket } from './packet.ts'
import { PacketOrder } from './packet-order.ts'

/** After so long a silence another source is the camera's own restart, ms. */
const sourceSilenceMs = 1_000
/** Another source that is alone for so long follows on: two that are sent at once show sooner. Ms, packets. */
const aloneMs = 300
const alonePackets = 3
const continuingPackets = 2
/** One that was left and is there again within this: both are sent at once. Ms. */
const returnMs = 5_000
const maxCandidatePackets = 1_024
const maxCandidateBytes = 4 * 1024 * 1024
/** The first source is kept to when it has sent so many. */
const loyalPackets = 3
/** A clock that leaps further at a change of source is another clock. */
const longestLeapMs = 1_000

export interface RtpReceiverOptions {
  /** Described as this video's. */
  payloadTypes: readonly number[]
  /** Described as something else's: sound, metadata, error correction. */
  foreignPayloadTypes?: readonly number[]
  clockRate?: number
  /** Whether a payload of no described type looks like video. */
  isVideo?: (payload: Uint8Array) => boolean
  /** In their order. The payload is valid during the call only. */
  onPacket: (packet: RtpPacket) => void
  faults: FaultCounter
}

/** A source that may be the next one. */
interface Candidate {
  source: number
  sinceMs: number
  packets: RtpPacket[]
  bytes: number
  /** Its numbers go on where the present ones end. */
  continues: boolean
}

export class RtpReceiver {
  private readonly payloadTypes: ReadonlySet<number>
  private readonly foreignPayloadTypes: ReadonlySet<number>
  private readonly ticksPerMs: number
  private readonly isVideo: (payload: Uint8Array) => boolean
  private readonly faults: FaultCounter
  private readonly order: PacketOrder
  /** The source that plays. */
  source: number | undefined = undefined
  private previous: { source: number; leftAtMs: number } | undefined = undefined
  private candidate: Candidate | undefined = undefined
  private mayFollowAtOnce = false
  /** Packets of the source that plays. */
  private received = 0
  /** Sources that were left came back. */
  private areMixed = false
  private lastArrivalMs = 0
  private undescribedType: number | undefined = undefined
  private lastDescribedMs = Number.NEGATIVE_INFINITY
  private lastTimestamp = 0
  /** From this source's clock to the one of the first, so that the picture's time goes on. */
  private clockOffset = 0

  constructor(options: RtpReceiverOptions) {
    this.payloadTypes = new Set(options.payloadTypes)
    this.foreignPayloadTypes = new Set(options.foreignPayloadTypes)
    this.ticksPerMs = (options.clockRate ?? 90_000) / 1000
    this.isVideo = options.isVideo ?? (() => false)
    this.faults = options.faults
    this.order = new PacketOrder(options.onPacket, options.faults)
  }

  receive(bytes: Uint8Array, arrivedAtMs: number): void {
    const packet = parseRtp(bytes, arrivedAtMs, this.faults)
    if (!packet) {
      this.faults.count('rtp-unreadable', bytes)
      return
    }
    const isOurs = this.isOurType(packet)
    if (isOurs && packet.source === this.source) this.take(packet)
    else if (isOurs) this.considerSource(packet)
    else if (packet.source === this.source) this.order.skip(packet)
  }

  private take(packet: RtpPacket): void {
    this.dropCandidate()
    this.received++
    this.lastArrivalMs = packet.arrivedAtMs
    if (this.clockOffset !== 0) packet.timestamp = (packet.timestamp + this.clockOffset) >>> 0
    this.lastTimestamp = packet.timestamp
    this.order.push(packet)
  }

  /** A described type, or where none comes, one that is not described and looks like video. */
  private isOurType({ payloadType, payload, arrivedAtMs }: RtpPacket): boolean {
    if (this.payloadTypes.has(payloadType)) {
      this.lastDescribedMs = arrivedAtMs
      return true
    }
    const isWanted =
      !this.foreignPayloadTypes.has(payloadType) && arrivedAtMs - this.lastDescribedMs > sourceSilenceMs
    if (isWanted && payloadType !== this.undescribedType && this.isVideo(payload)) {
      this.undescribedType = payloadType
      this.faults.count('payload-type-wrong', payload)
    }
    const isOurs = isWanted && payloadType === this.undescribedType
    if (!isOurs) this.faults.count('packets-foreign', payload)
    return isOurs
  }

  private considerSource(packet: RtpPacket): void {
    const { source, arrivedAtMs } = packet
    if (this.source === undefined) {
      if (packet.payload.length === 0) return
      this.source = source
      this.take(packet)
      return
    }
    if (arrivedAtMs - this.lastArrivalMs >= sourceSilenceMs) {
      this.follow(source, packet)
      this.take(packet)
      return
    }
    if (this.candidate && this.candidate.source !== source) this.endCandidate(this.candidate)
    const continues = this.order.continues(packet)
    this.candidate ??= { source, sinceMs: arrivedAtMs, packets: [], bytes: 0, continues }
    this.candidate.packets.push({ ...packet, payload: new Uint8Array(packet.payload) })
    this.candidate.bytes += packet.payload.length
    if (this.isAlone(this.candidate, arrivedAtMs)) this.followCandidate(this.candidate)
  }

  /** A third source is there: the second one has come and gone, unless they are mixed. */
  private endCandidate(candidate: Candidate): void {
    if (candidate.packets.length >= alonePackets && !this.areMixed) this.followCandidate(candidate)
    else this.dropCandidate()
  }

  private isAlone({ sinceMs, packets, bytes, continues }: Candidate, nowMs: number): boolean {
    if (bytes >= maxCandidateBytes) return true
    if (packets.length >= (continues ? continuingPackets : maxCandidatePackets)) return true
    const isNew = this.received < loyalPackets && !this.areMixed
    if (this.mayFollowAtOnce || isNew) return packets.length >= alonePackets
    return nowMs - sinceMs >= aloneMs
  }

  private followCandidate({ source, packets }: Candidate): void {
    const [first] = packets
    if (!first) return
    this.candidate = undefined
    const isBack = this.previous?.source === source && first.arrivedAtMs - this.previous.leftAtMs < returnMs
    this.follow(source, first)
    this.areMixed ||= isBack
    this.mayFollowAtOnce = !this.areMixed
    for (const packet of packets) this.take(packet)
  }

  /** The picture goes on with another source, whose clock and numbers may be others. */
  private follow(source: number, first: RtpPacket): void {
    if (this.source !== undefined) this.previous = { source: this.source, leftAtMs: first.arrivedAtMs }
    this.faults.count('source-changed', first.payload)
    this.source = source
    this.received = 0
    if (!this.order.continues(first)) this.order.reset()
    const elapsedMs = first.arrivedAtMs - this.lastArrivalMs
    const expected = this.lastTimestamp + Math.round(elapsedMs * this.ticksPerMs)
    const leap = (first.timestamp + this.clockOffset - expected) | 0
    if (Math.abs(leap) > longestLeapMs * this.ticksPerMs) this.clockOffset = expected - first.timestamp
  }

  private dropCandidate(): void {
    if (!this.candidate) return
    this.faults.count('packets-foreign', this.candidate.packets[0]?.payload, this.candidate.packets.length)
    this.candidate = undefined
    this.mayFollowAtOnce = false
  }
}

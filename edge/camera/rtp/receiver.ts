/** One track's way from RTP packets to fragments. */
import type { Logger } from 'pino'
import type { Clocks } from '../../stream/capture-clock.ts'
import type { FeedSource } from '../../stream/feed.ts'
import { AccessUnitBuilder } from './access-unit.ts'
import { holdsSps, looksLike, looksLikeVideo } from './codec-guess.ts'
import { Depacketizer } from './depacketizer.ts'
import { Fragmenter } from './fragmenter.ts'
import { h264Rules } from './h264-units.ts'
import { h265Rules } from './h265-units.ts'
import type { Codec, FaultCounter } from './nal.ts'
import type { RtpPacket } from './packet.ts'
import { ParameterSets } from './parameter-sets.ts'
import { isGoodbye } from './rtcp.ts'
import { RtpReceiver } from './rtp-receiver.ts'

/** So many packets in a row that mean nothing in the present codec, and all that in the other: it is the other. */
const certainPackets = 12

/** A video as the camera describes it: what comes may be another one. */
export interface DescribedVideo {
  codec: Codec
  /** All that are said to be this video's, and those that are said to be something else: repairs, metadata. */
  payloadTypes: readonly number[]
  foreignPayloadTypes: readonly number[]
  /** RTP ticks per second; 90000 for every video of RFC 6184 and 7798. */
  clockRate: number
  /** SPS, PPS (and VPS) as NAL units; empty or incomplete where the camera sends them in its stream only. */
  parameterSets: readonly Uint8Array[]
}

export interface VideoReceiverOptions {
  track: DescribedVideo
  feed: FeedSource
  clocks: Clocks
  faults: FaultCounter
  log: Logger
}

export class VideoReceiver {
  /** When the last packet came, whatever was in it; monotonic ms. */
  lastPacketMs: number | undefined = undefined
  /** When the camera said that its source has ended, and nothing came since. */
  goodbyeMs: number | undefined = undefined
  /** Whole frames, shown or not, since the last one that was shown. */
  unshownFrames = 0
  private readonly options: VideoReceiverOptions
  private readonly rtp: RtpReceiver
  private chain: CodecChain
  /** Packets that look like the other codec's, until that is certain. */
  private strangers: RtpPacket[] = []

  constructor(options: VideoReceiverOptions) {
    const { track, faults, feed } = options
    this.options = options
    this.chain = new CodecChain(track.codec, options, () => this.unshownFrames++)
    this.rtp = new RtpReceiver({
      ...track,
      isVideo: looksLikeVideo,
      onPacket: packet => this.take(packet),
      faults,
    })
    feed.events.on('fragment', this.onFragment)
  }

  /** Begins a stream where a decoder becomes whole, since no keyframe comes. */
  takeRecoveryPoints(): void {
    this.chain.fragmenter.takesRecoveryPoints = true
  }

  get takesRecoveryPoints(): boolean {
    return this.chain.fragmenter.takesRecoveryPoints
  }

  get lacksParameterSets(): boolean {
    return this.chain.fragmenter.lacksParameterSets
  }

  /** The source that plays, for RTCP; undefined before the first packet. */
  get source(): number | undefined {
    return this.rtp.source
  }

  /** Never throws. Writes into `bytes`, which are valid during the call only. */
  onRtp(bytes: Uint8Array): void {
    const arrivedAtMs = this.options.clocks.monotonic()
    this.lastPacketMs = arrivedAtMs
    this.goodbyeMs = undefined
    this.rtp.receive(bytes, arrivedAtMs)
  }

  onRtcp(bytes: Uint8Array): void {
    // Another source's goodbye, or one that is taken back by what comes next, ends nothing.
    if (isGoodbye(bytes, this.rtp.source)) this.goodbyeMs ??= this.options.clocks.monotonic()
  }

  /** Lets go of the feed. */
  close(): void {
    this.options.feed.events.off('fragment', this.onFragment)
  }

  private readonly onFragment = () => {
    this.unshownFrames = 0
  }

  private take(packet: RtpPacket): void {
    const { faults } = this.options
    if (packet.payload.length === 0) {
      faults.count('packets-empty')
      this.chain.push(packet)
      return
    }
    const { codec } = this.chain
    const other = codec === 'h264' ? 'h265' : 'h264'
    const isOwn = looksLike(codec, packet.payload)
    if (!isOwn && looksLike(other, packet.payload)) this.holdStranger(packet, other)
    else {
      if (isOwn && this.strangers.length > 0 && !looksLike(other, packet.payload)) this.dropStrangers(packet)
      this.chain.push(packet)
    }
  }

  private holdStranger(packet: RtpPacket, codec: Codec): void {
    this.strangers.push({ ...packet, payload: new Uint8Array(packet.payload) })
    if (this.strangers.length < certainPackets && !holdsSps(codec, packet.payload)) return
    const packets = this.strangers
    this.strangers = []
    this.options.faults.count('codec-wrong', packets[0]?.payload)
    this.chain = new CodecChain(codec, this.options, () => this.unshownFrames++)
    for (const held of packets) this.chain.push(held)
  }

  private dropStrangers(next: RtpPacket): void {
    if (this.strangers.some(({ isAfterLoss }) => isAfterLoss)) next.isAfterLoss = true
    this.options.faults.count('unit-unknown', this.strangers[0]?.payload, this.strangers.length)
    this.strangers = []
  }
}

/** What is of one codec. */
class CodecChain {
  readonly codec: Codec
  readonly fragmenter: Fragmenter
  private readonly faults: FaultCounter
  private readonly builder: AccessUnitBuilder
  private readonly depacketizer: Depacketizer

  constructor(codec: Codec, { track, feed, clocks, faults, log }: VideoReceiverOptions, onFrame: () => void) {
    const rules = codec === 'h264' ? h264Rules : h265Rules
    const sets = new ParameterSets(codec, track.parameterSets, faults)
    const fragmenter = new Fragmenter({ feed, sets, clockRate: track.clockRate, clocks, log, faults })
    const handlers = {
      mayHaveFields: () => sets.format?.mayHaveFields ?? false,
      onAccessUnit(unit) {
        onFrame()
        fragmenter.push(unit)
      },
    } satisfies ConstructorParameters<typeof AccessUnitBuilder>[1]
    this.codec = codec
    this.fragmenter = fragmenter
    this.faults = faults
    this.builder = new AccessUnitBuilder(rules, handlers, faults)
    this.depacketizer = new Depacketizer(rules, this.builder, faults)
  }

  push(packet: RtpPacket): void {
    const { builder, depacketizer } = this
    try {
      if (packet.isAfterLoss) depacketizer.abandon()
      builder.beginPacket(packet)
      if (packet.payload.length > 0) depacketizer.push(packet.payload, packet.marker)
      builder.endPacket(packet)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.faults.count('picture-too-large', packet.payload)
      depacketizer.abandon()
      builder.lose()
    }
  }
}

/** One track's way from RTP packets to fragments. */
import type { Logger } from 'pino'
import { CameraError } from '../camera-error.ts'
import type { Clocks } from '../capture-clock.ts'
import type { FeedSource } from '../feed.ts'
import type { VideoTrack } from '../rtsp/sdp.ts'
import { AccessUnitBuilder } from './access-unit.ts'
import { Fragmenter } from './fragmenter.ts'
import { H264Depacketizer, h264Rules } from './h264-depacketizer.ts'
import { H265Depacketizer, h265Rules } from './h265-depacketizer.ts'
import { isGoodbye, RtpReceiver } from './packet.ts'
import { ParameterSets } from './parameter-sets.ts'

export class VideoReceiver {
  /** Frames that came whole, shown or not: what the watchdog looks at. */
  onFrame: () => void = () => {}
  readonly fragmenter: Fragmenter
  private readonly clocks: Clocks
  private readonly rtp: RtpReceiver
  private readonly builder: AccessUnitBuilder
  private readonly depacketizer: H264Depacketizer | H265Depacketizer

  constructor({
    track,
    feed,
    clocks,
    log,
  }: { track: VideoTrack; feed: FeedSource; clocks: Clocks; log: Logger }) {
    const sets = new ParameterSets(track.codec, track.parameterSets)
    const fragmenter = new Fragmenter({ feed, sets, clockRate: track.clockRate, clocks, log })
    this.fragmenter = fragmenter
    this.clocks = clocks
    this.rtp = new RtpReceiver(track.payloadType)
    const isH264 = track.codec === 'h264'
    this.builder = new AccessUnitBuilder(isH264 ? h264Rules : h265Rules, {
      onParameterSet: nal => sets.add(nal),
      mayHaveFields: () => sets.format?.mayHaveFields ?? false,
      onAccessUnit: unit => {
        this.onFrame()
        fragmenter.push(unit)
      },
    })
    this.depacketizer = isH264 ? new H264Depacketizer(this.builder) : new H265Depacketizer(this.builder)
  }

  /** Throws MalformedPayload or RangeError. Writes into `bytes`. */
  onRtp(bytes: Uint8Array): void {
    const arrivedAtMs = this.clocks.monotonic()
    const packet = this.rtp.receive(bytes, arrivedAtMs)
    if (!packet) return
    if (packet.isAfterLoss) this.depacketizer.abandon()
    this.builder.beginPacket(packet, arrivedAtMs)
    this.depacketizer.push(packet.payload)
    this.builder.endPacket(packet)
  }

  onRtcp(bytes: Uint8Array): void {
    if (isGoodbye(bytes)) throw new CameraError('CLOSED', 'the camera ended its stream: it is opened anew')
  }
}

/** How a track's packets come and go: inside the RTSP connection, or by UDP (udp-transport.ts). */
import { CameraError } from '../../stream/camera-error.ts'
import type { RtspConnection } from './connection.ts'
import { parseInterleaved } from './messages.ts'

export interface MediaHandlers {
  onRtp(bytes: Uint8Array): void
  onRtcp(bytes: Uint8Array): void
}

export interface MediaTransport {
  /** The Transport header of our SETUP. */
  readonly offer: string
  /** Takes the one of the camera's answer. Throws CameraError when it is another kind of transport. */
  agree(answer: string): void
  /** From now on packets go to these. Bytes are valid during the call. */
  receive(handlers: MediaHandlers): void
  sendRtcp(packet: Uint8Array): void
  /** Why nothing has come, where more is known of it than that. */
  silence(): string | undefined
  close(): Promise<void>
}

export class InterleavedTransport implements MediaTransport {
  readonly offer = 'RTP/AVP/TCP;unicast;interleaved=0-1'
  private readonly connection: RtspConnection
  private rtpChannel = 0
  private hasRtp = false

  constructor(connection: RtspConnection) {
    this.connection = connection
  }

  agree(answer: string): void {
    const channel = parseInterleaved(answer)
    const isOther = /\b(?:server_port|client_port|port)\s*=|\bmulticast\b/i.test(answer)
    if (channel === undefined && isOther && !/TCP/i.test(answer)) {
      throw new CameraError(
        'UNSUPPORTED',
        'the camera sends its pictures by UDP alone: allow RTP over TCP in its network settings, or write transport: udp in the site file',
      )
    }
    this.useChannel(channel ?? 0)
  }

  receive({ onRtp, onRtcp }: MediaHandlers): void {
    this.connection.onPacket = (channel, bytes) => {
      if (channel === this.rtpChannel) {
        this.hasRtp = true
        onRtp(bytes)
      } else if (channel === this.rtpChannel + 1) onRtcp(bytes)
      else if (!this.hasRtp && isRtp(bytes)) {
        // Some send on other channels than they said.
        this.useChannel(channel)
        onRtp(bytes)
      }
    }
  }

  sendRtcp(packet: Uint8Array): void {
    this.connection.sendPacket(this.rtpChannel + 1, packet)
  }

  silence(): undefined {
    return undefined
  }

  async close(): Promise<void> {
    // It ends with the connection.
  }

  private useChannel(channel: number): void {
    this.rtpChannel = channel
    this.connection.useChannels(channel, channel + 1)
  }
}

/** And no RTCP, whose types look like marked packets of the payload types 64 to 95 (RFC 5761, 4). */
function isRtp(bytes: Uint8Array): boolean {
  const payloadType = (bytes[1] ?? 0) & 0x7f
  return bytes.length > 12 && (bytes[0] ?? 0) >> 6 === 2 && (payloadType < 64 || payloadType > 95)
}

/**
 * What a camera and the edge said to each other, as JSON Lines without secrets, for tests to play again; the form is
 * described in edge/camera/README.md.
 */
import type { WireTap } from '../camera/rtsp/connection.ts'
import { SecretFilter } from './secret-filter.ts'

export type CaptureLine =
  | { capture: 1; at: string; transport: 'tcp' | 'udp'; isSecure: boolean }
  | { ms: number; connection: 'opened' | 'closed' }
  | ({ ms: number; from: 'camera' | 'edge'; by?: 'rtp' | 'rtcp' } & ({ text: string } | { bytes: string }))

export interface CaptureOptions {
  transport: 'tcp' | 'udp'
  isSecure: boolean
  secrets: readonly string[]
  write: (line: string) => void
  /** Monotonic, ms. */
  now?: () => number
}

/** Larger captures help nobody. Bytes of what was said. */
const longestCapture = 256 * 1024 * 1024

export class Capture implements WireTap {
  private readonly options: Required<CaptureOptions>
  private readonly received_: SecretFilter
  private readonly beganMs: number
  private bytes = 0

  constructor(options: CaptureOptions) {
    this.options = { now: () => performance.now(), ...options }
    this.received_ = new SecretFilter(options.secrets)
    this.beganMs = this.options.now()
    const { transport, isSecure } = options
    this.write({ capture: 1, at: new Date().toISOString(), transport, isSecure })
  }

  opened(): void {
    this.write({ ms: this.ms(), connection: 'opened' })
  }

  closed(): void {
    this.say('camera', this.received_.end())
    this.write({ ms: this.ms(), connection: 'closed' })
  }

  received(bytes: Uint8Array): void {
    this.say('camera', this.received_.pass(bytes))
  }

  /** Whole messages and packets. */
  sent(bytes: Uint8Array): void {
    const message = Buffer.from(bytes).toString('latin1')
    const isMessage = /^[A-Z_]+ |^RTSP\//.test(message)
    const told = isMessage ? message.replace(/^(Authorization: *)\S.*$/gim, '$1removed') : message
    const filter = new SecretFilter(this.options.secrets)
    this.say('edge', Buffer.concat([filter.pass(Buffer.from(told, 'latin1')), filter.end()]))
  }

  receivedDatagram(by: 'rtp' | 'rtcp', bytes: Uint8Array): void {
    this.say('camera', Buffer.from(bytes), by)
  }

  private say(from: 'camera' | 'edge', bytes: Buffer, by?: 'rtp' | 'rtcp'): void {
    this.bytes += bytes.length
    if (bytes.length === 0 || this.bytes > longestCapture) return
    const text = bytes.toString('latin1')
    const isText = /^[\t\r\n\x20-\x7e]+$/.test(text)
    this.write({
      ms: this.ms(),
      from,
      ...(by && { by }),
      ...(isText ? { text } : { bytes: bytes.toString('base64') }),
    })
  }

  private ms(): number {
    return Math.round((this.options.now() - this.beganMs) * 10) / 10
  }

  private write(line: CaptureLine): void {
    this.options.write(`${JSON.stringify(line)}\n`)
  }
}

/** One connection to a camera: requests with their answers, and the interleaved packets between them. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { CameraNetworks } from '../../../config/camera-networks.ts'
import type { CameraAddress } from '../../../config/camera-url.ts'
import { CameraError } from '../../stream/camera-error.ts'
import type { FaultCounter } from '../rtp/nal.ts'
import { type AuthenticationMemory, Authenticator } from './authenticator.ts'
import { type CertificateTrust, demandTrust, dial, errorOfDialling, opened } from './dial.ts'
import {
  header,
  NotRtsp,
  type RtspMessage,
  type RtspResponse,
  type RtspServerRequest,
  writeAnswer,
  writeRequest,
} from './messages.ts'
import { OpenRequests } from './open-requests.ts'
import { ReadLimits } from './read-limits.ts'
import { RtspReader } from './reader.ts'

const userAgent = 'Glassbay'
/** Offered, two ways of answering and an unused nonce: a request is sent at most so often. */
const maxAttempts = 4
/** A camera that takes nothing in is sent nothing more, bytes. */
const maxUnsentBytes = 64 * 1024
/** A body of which no more comes for so long is whole, whatever its length says. */
const bodyMs = 1_000
/** So long without one packet that can be read, and the connection is of no use any more. */
const lostMs = 5_000

export interface RtspTimeouts {
  connectMs: number
  responseMs: number
  teardownMs: number
}

/** What is said on the wire, for a capture. Bytes are valid during the call. */
export interface WireTap {
  opened(): void
  received(bytes: Uint8Array): void
  sent(bytes: Uint8Array): void
  /** By UDP, beside the connection. */
  receivedDatagram(kind: 'rtp' | 'rtcp', bytes: Uint8Array): void
  closed(): void
}

export interface RtspConnectionOptions {
  address: CameraAddress
  timeouts: RtspTimeouts
  faults: FaultCounter
  networks?: CameraNetworks | undefined
  trust?: CertificateTrust | undefined
  memory?: AuthenticationMemory | undefined
  tap?: WireTap | undefined
}

type PacketHandler = (channel: number, bytes: Uint8Array) => void
type Headers = Record<string, string | undefined>

export class RtspConnection {
  /** Called for each packet; `bytes` is only valid during the call, and what it throws ends the connection. */
  onPacket: PacketHandler = () => {}
  /** Called for each request of the camera's, which is answered already. */
  onRequest: (request: RtspServerRequest) => void = () => {}
  private readonly options: RtspConnectionOptions
  private readonly authenticator: Authenticator
  private readonly reader: RtspReader
  private readonly failure = new AbortController()
  private readonly requests: OpenRequests
  private socket: Socket | undefined = undefined
  /** Where the socket writes what comes. */
  private space: Uint8Array = new Uint8Array()
  private lostTimer: NodeJS.Timeout | undefined = undefined
  private bodyTimer: NodeJS.Timeout | undefined = undefined
  private readonly limits = new ReadLimits()

  constructor(options: RtspConnectionOptions) {
    const { address, memory, faults } = options
    this.options = options
    this.authenticator = new Authenticator(address, memory)
    this.requests = new OpenRequests(() => faults.count('answer-odd'))
    this.reader = new RtspReader({
      onPacket: (channel, bytes) => {
        this.limits.countPacket()
        this.onPacket(channel, bytes)
      },
      onMessage: message => this.receive(message),
      onStray: bytes => faults.count('framing-lost', bytes),
    })
  }

  /** Aborted when the connection is gone or of no use; its reason is the CameraError. */
  get failed(): AbortSignal {
    return this.failure.signal
  }

  /** The IP addresses of both ends; undefined before they are connected. */
  get ends(): { local: string; remote: string } | undefined {
    const { localAddress: local, remoteAddress: remote } = this.socket ?? {}
    return local && remote ? { local, remote } : undefined
  }

  /** The channels of the track, which its packets are known by. */
  useChannels(rtp: number, rtcp: number): void {
    this.reader.useChannels(rtp, rtcp)
  }

  /** Throws CameraError, or the signal's reason. */
  async connect(signal: AbortSignal): Promise<void> {
    const { address, timeouts, trust = {}, networks = new CameraNetworks() } = this.options
    const where = `${address.host}:${address.port}`
    const socket = dial(
      { address, networks, trust },
      {
        buffer: () => {
          this.space = this.reader.space()
          return this.space
        },
        callback: count => this.read(count),
      },
    )
    this.socket = socket
    socket.on('error', error => this.fail(errorOfDialling(error, address)))
    socket.once('close', () => {
      this.options.tap?.closed()
      this.fail(this.closedError())
    })
    const timedOut = new CameraError(
      'UNREACHABLE',
      `no answer from ${where} for ${seconds(timeouts.connectMs)}: check the camera's power and network`,
    )
    await this.settled<void>(signal, timeouts.connectMs, timedOut, resolve => {
      socket.once(opened(address), () => {
        this.options.tap?.opened()
        resolve()
      })
    })
    demandTrust(socket, trust)
  }

  /**
   * Sends a request and waits for its answer, whatever its status; 401 is answered with the credentials first.
   * Throws CameraError when the camera is silent or gone, or the signal's reason.
   */
  async request(method: string, url: string, headers: Headers, signal: AbortSignal): Promise<RtspResponse> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.exchange(method, url, headers, signal)
      if (response.status !== 401) {
        this.authenticator.accepted(header(response.headers, 'authentication-info'))
        return response
      }
      const challenges = response.headers.get('www-authenticate') ?? []
      if (attempt === maxAttempts || !this.authenticator.learn(challenges)) return response
    }
  }

  /** Sends a request whose answer nobody waits for, as long as the socket takes it. */
  post(method: string, url: string, headers: Headers): void {
    this.write(this.compose(method, url, headers, this.requests.nextNumber()))
  }

  /** RFC 2326, 10.12. */
  sendPacket(channel: number, packet: Uint8Array): void {
    const head = Buffer.of(0x24, channel, packet.length >> 8, packet.length & 0xff)
    this.write(Buffer.concat([head, packet]))
  }

  /** Ends the connection when what was written is on its way, or after `ms`; settles when its descriptor is free. */
  async close(ms = 0): Promise<void> {
    const { socket } = this
    clearTimeout(this.lostTimer)
    clearTimeout(this.bodyTimer)
    this.requests.close()
    if (!socket || socket.closed) return
    const closed = once(socket, 'close')
    const timer = setTimeout(() => socket.destroy(), ms)
    if (ms > 0 && socket.writable) socket.destroySoon()
    else socket.destroy()
    await closed
    clearTimeout(timer)
  }

  private async exchange(
    method: string,
    url: string,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<RtspResponse> {
    const { responseMs } = this.options.timeouts
    const number = this.requests.nextNumber()
    const text = this.compose(method, url, headers, number)
    const timedOut = new CameraError(
      'UNREACHABLE',
      `no answer to ${method} for ${seconds(responseMs)}: restart the camera if this does not pass`,
    )
    const answer = this.settled<RtspResponse>(signal, responseMs, timedOut, resolve => {
      this.requests.add(number, resolve)
      this.write(text)
    })
    return await answer.finally(() => this.requests.remove(number))
  }

  /** URL, session and challenge are the camera's own words: one that cannot be sent is its fault, not ours. */
  private compose(method: string, url: string, headers: Headers, number: number): string {
    const Authorization = this.authenticator.authorize(method, url)
    try {
      return writeRequest(method, url, {
        CSeq: String(number),
        'User-Agent': userAgent,
        ...headers,
        Authorization,
      })
    } catch (error) {
      throw asCameraError(error)
    }
  }

  /** Text is byte for byte. */
  private write(bytes: string | Uint8Array): void {
    const { socket } = this
    if (!socket?.writable || socket.writableLength > maxUnsentBytes) return
    const buffer = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes
    this.options.tap?.sent(buffer)
    socket.write(buffer)
  }

  /** Waits for `begin`'s resolve, but not longer than the connection, the signal or the time allow. */
  private async settled<T>(
    signal: AbortSignal,
    timeoutMs: number,
    timedOut: CameraError,
    begin: (resolve: (value: T) => void) => void,
  ): Promise<T> {
    const lifetime = AbortSignal.any([signal, this.failed])
    lifetime.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    const onAbort = () => reject(lifetime.reason)
    lifetime.addEventListener('abort', onAbort, { once: true })
    const timer = setTimeout(() => reject(timedOut), timeoutMs)
    begin(resolve)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      lifetime.removeEventListener('abort', onAbort)
    }
  }

  /** False pauses for a turn of the event loop, never longer: a camera whose window fills writes half packets (moonfire-nvr issue 302). */
  private read(count: number): boolean {
    if (this.failed.aborted) return true
    this.options.tap?.received(this.space.subarray(0, count))
    this.limits.beginRead()
    try {
      this.reader.received(count)
      this.boundLoss()
      this.boundBody()
    } catch (error) {
      this.fail(this.asCameraError(error))
    }
    if (this.limits.endRead()) return true
    setImmediate(() => this.socket?.resume())
    return false
  }

  private boundLoss(): void {
    if (this.reader.isLost === (this.lostTimer !== undefined)) return
    clearTimeout(this.lostTimer)
    this.lostTimer = this.reader.isLost
      ? setTimeout(() => this.fail(asCameraError(new RangeError('no packet in it'))), lostMs)
      : undefined
  }

  private boundBody(): void {
    clearTimeout(this.bodyTimer)
    if (!this.reader.awaitsBody) return
    this.bodyTimer = setTimeout(() => {
      try {
        this.reader.endBody()
      } catch (error) {
        this.fail(this.asCameraError(error))
      }
    }, bodyMs)
  }

  private receive(message: RtspMessage): void {
    this.limits.countMessage()
    if (message.kind === 'response') {
      this.requests.answer(message)
      return
    }
    if (!this.limits.mayAnswer()) return
    this.write(writeAnswer(message))
    this.onRequest(message)
  }

  /** A camera that fails by its words alone can still be told that we leave. */
  private fail(error: CameraError): void {
    if (!this.failed.aborted) this.failure.abort(error)
  }

  private closedError(): CameraError {
    return new CameraError(
      'CLOSED',
      this.reader.hasUnderstood
        ? 'the camera closed the connection: it is opened anew'
        : 'the camera closed the connection before it said a word: check the port in its url (where TLS is spoken it begins with rtsps://), and close other viewers of it',
    )
  }

  private asCameraError(error: unknown): CameraError {
    const { host, port } = this.options.address
    if (!(error instanceof NotRtsp)) return asCameraError(error)
    return new CameraError('REFUSED', `what answers at ${host}:${port} ${error.message}`, error)
  }
}

function asCameraError(error: unknown): CameraError {
  if (error instanceof CameraError) return error
  const what = error instanceof Error ? error.message : 'unknown'
  return new CameraError(
    'BAD_STREAM',
    `what the camera sends cannot be read (${what}): it is opened anew`,
    error,
  )
}

function seconds(ms: number): string {
  return `${ms / 1000} s`
}

/** One TCP connection to a camera: requests with their answers, and the interleaved packets between them. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { CameraAddress } from '../../../config/camera-url.ts'
import { CameraError, errorOfSocket } from '../../stream/camera-error.ts'
import { Authenticator } from './authenticator.ts'
import { demandCameraHost, lookUpCamera } from './host.ts'
import { header, type RtspMessage, type RtspResponse, writeRefusal, writeRequest } from './messages.ts'
import { RtspReader } from './reader.ts'

const userAgent = 'Glassbay'
/** Offered, accepted and unused challenge: a request is sent at most so often. */
const maxAttempts = 3

export interface RtspTimeouts {
  connectMs: number
  responseMs: number
  teardownMs: number
}

type PacketHandler = (channel: number, bytes: Uint8Array) => void

export class RtspConnection {
  /** Called for each packet; `bytes` is only valid during the call, and what it throws ends the connection. */
  onPacket: PacketHandler = () => {}
  private readonly address: CameraAddress
  private readonly timeouts: RtspTimeouts
  private readonly authenticator: Authenticator
  private readonly reader: RtspReader
  private readonly failure = new AbortController()
  private readonly waiting = new Map<string, (response: RtspResponse) => void>()
  private socket: Socket | undefined = undefined
  private lastCseq = 0

  constructor(address: CameraAddress, timeouts: RtspTimeouts) {
    this.address = address
    this.timeouts = timeouts
    this.authenticator = new Authenticator(address)
    this.reader = new RtspReader({
      onPacket: (channel, bytes) => this.onPacket(channel, bytes),
      onMessage: message => this.receive(message),
    })
  }

  /** Aborted when the connection is gone; its reason is the CameraError. */
  get failed(): AbortSignal {
    return this.failure.signal
  }

  /** Throws CameraError, or the signal's reason. */
  async connect(signal: AbortSignal): Promise<void> {
    const { host, port } = this.address
    const where = `${host}:${port}`
    demandCameraHost(host)
    const socket = connect({
      host,
      port,
      noDelay: true,
      lookup: lookUpCamera,
      onread: { buffer: () => this.reader.space(), callback: count => this.read(count) },
    })
    this.socket = socket
    socket.once('error', error =>
      this.fail(error instanceof CameraError ? error : errorOfSocket(error, where)),
    )
    socket.once('close', () => {
      this.fail(new CameraError('CLOSED', 'the camera closed the connection: it is opened anew'))
    })
    const timedOut = new CameraError(
      'UNREACHABLE',
      `no answer from ${where} for ${seconds(this.timeouts.connectMs)}: check the camera's power and network`,
    )
    await this.settled<void>(signal, this.timeouts.connectMs, timedOut, resolve => {
      socket.once('connect', () => resolve())
    })
  }

  /**
   * Sends a request and waits for its answer, whatever its status; 401 is answered with the credentials first.
   * Throws CameraError when the camera is silent or gone, or the signal's reason.
   */
  async request(
    method: string,
    url: string,
    headers: Record<string, string | undefined>,
    signal: AbortSignal,
  ): Promise<RtspResponse> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.exchange(method, url, headers, signal)
      if (response.status !== 401) {
        this.authenticator.accepted()
        return response
      }
      const challenges = response.headers.get('www-authenticate') ?? []
      if (!this.authenticator.learn(challenges) || attempt === maxAttempts) return response
    }
  }

  /** RFC 2326, 10.12. */
  sendPacket(channel: number, packet: Uint8Array): void {
    if (this.failed.aborted) return
    const head = Buffer.of(0x24, channel, packet.length >> 8, packet.length & 0xff)
    this.socket?.write(Buffer.concat([head, packet]))
  }

  /** Ends the connection at once; settles when its descriptor is free. */
  async close(): Promise<void> {
    const { socket } = this
    if (!socket || socket.closed) return
    const closed = once(socket, 'close')
    socket.destroy()
    await closed
  }

  private async exchange(
    method: string,
    url: string,
    headers: Record<string, string | undefined>,
    signal: AbortSignal,
  ): Promise<RtspResponse> {
    const CSeq = String(++this.lastCseq)
    const text = this.compose(method, url, { CSeq, 'User-Agent': userAgent, ...headers })
    const timedOut = new CameraError(
      'UNREACHABLE',
      `no answer to ${method} for ${seconds(this.timeouts.responseMs)}: restart the camera if this does not pass`,
    )
    const answer = this.settled<RtspResponse>(signal, this.timeouts.responseMs, timedOut, resolve => {
      this.waiting.set(CSeq, resolve)
      this.socket?.write(text)
    })
    return await answer.finally(() => this.waiting.delete(CSeq))
  }

  /** URL, session and challenge are the camera's own words: one that cannot be sent is its fault, not ours. */
  private compose(method: string, url: string, headers: Record<string, string | undefined>): string {
    const Authorization = this.authenticator.authorize(method, url)
    try {
      return writeRequest(method, url, { ...headers, Authorization })
    } catch (error) {
      throw asCameraError(error)
    }
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

  private read(count: number): boolean {
    try {
      this.reader.received(count)
    } catch (error) {
      this.fail(asCameraError(error))
    }
    return true // never pause: a camera whose window fills writes half packets (moonfire-nvr issue 302)
  }

  private receive(message: RtspMessage): void {
    if (message.kind === 'request') {
      this.socket?.write(writeRefusal(message))
      return
    }
    // An answer without CSeq belongs to the only request that is open.
    const cseq = header(message.headers, 'cseq') ?? this.waiting.keys().next().value ?? ''
    this.waiting.get(cseq)?.(message)
  }

  private fail(error: CameraError): void {
    if (!this.failed.aborted) this.failure.abort(error)
    this.socket?.destroy()
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

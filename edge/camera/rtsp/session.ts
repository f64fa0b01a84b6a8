/** The dialogue with one camera (RFC 2326): find its video track, set it up, play, keep alive, tear down. */
import type { CameraNetworks } from '../../../config/camera-networks.ts'
import { type CameraAddress, publicUrl } from '../../../config/camera-url.ts'
import { CameraError, errorOfStatus } from '../../stream/camera-error.ts'
import type { FaultCounter } from '../rtp/nal.ts'
import { ownSource } from '../rtp/rtcp.ts'
import type { AuthenticationMemory } from './authenticator.ts'
import { RtspConnection, type RtspTimeouts, type WireTap } from './connection.ts'
import { chooseBaseUrls } from './control-url.ts'
import type { CertificateTrust } from './dial.ts'
import { KeepAlive } from './keep-alive.ts'
import { InterleavedTransport, type MediaHandlers, type MediaTransport } from './media-transport.ts'
import {
  header,
  parseSession,
  type RtspResponse,
  type RtspServerRequest,
  type SessionHeader,
} from './messages.ts'
import { ReceptionReport } from './reception-report.ts'
import { redirectedAddress } from './redirect.ts'
import { demandSuccess, isRedirect, isUnknownUrl, locationOf, Refusal } from './refusal.ts'
import { findVideoTrack, type TrackUrls, type VideoTrack } from './sdp.ts'
import { openUdpTransport } from './udp-transport.ts'

export const rtspTimeouts: RtspTimeouts = { connectMs: 5_000, responseMs: 10_000, teardownMs: 1_000 }
const reportIntervalMs = 5_000

/** What the sessions of one camera learn of it, for the next ones. */
export interface CameraMemory extends AuthenticationMemory {
  /** Where it has sent us: for one session. */
  movedTo?: CameraAddress | undefined
}

export interface RtspSessionOptions {
  address: CameraAddress
  timeouts?: RtspTimeouts
  faults: FaultCounter
  /** Default: private, loopback and link-local addresses. */
  networks?: CameraNetworks | undefined
  trust?: CertificateTrust | undefined
  /** Default tcp: inside the RTSP connection. */
  transport?: 'tcp' | 'udp' | undefined
  memory?: CameraMemory
  tap?: WireTap | undefined
}

export class RtspSession {
  private readonly options: RtspSessionOptions
  private readonly timeouts: RtspTimeouts
  private readonly memory: CameraMemory
  private readonly ended = new AbortController()
  private address: CameraAddress
  private connection: RtspConnection
  private transport: MediaTransport | undefined = undefined
  private urls: TrackUrls | undefined = undefined
  private track: VideoTrack | undefined = undefined
  private session: SessionHeader | undefined = undefined
  private publicMethods = ''

  constructor(options: RtspSessionOptions) {
    const { address, timeouts = rtspTimeouts, memory = {} } = options
    this.options = options
    this.timeouts = timeouts
    this.memory = memory
    this.address = memory.movedTo ?? address
    this.connection = this.connectionTo(this.address)
    memory.movedTo = undefined
  }

  /** Connects and sets up the video track, and no other: audio from the bay never leaves the camera. */
  async open(signal: AbortSignal): Promise<VideoTrack> {
    try {
      return await this.begin(signal)
    } catch (error) {
      const next = signal.aborted ? undefined : await this.nextAddress(error)
      if (!next) throw error
      await this.close()
      this.forget(next)
      return await this.begin(signal)
    }
  }

  /** Plays until the signal aborts or the camera fails: always throws, the signal's reason or a CameraError. */
  async play(handlers: MediaHandlers, signal: AbortSignal): Promise<never> {
    const { transport, track } = this
    if (!transport || !track) throw new TypeError('the session is not open')
    const report = new ReceptionReport({ ownSource, clockRate: track.clockRate })
    let hasRtp = false
    this.connection.onRequest = request => this.follow(request)
    transport.receive({
      onRtp: bytes => {
        hasRtp = true
        report.noteRtp(bytes, performance.now())
        handlers.onRtp(bytes)
      },
      onRtcp: bytes => {
        report.noteRtcp(bytes, performance.now())
        handlers.onRtcp(bytes)
      },
    })
    await this.startPlaying(signal).catch((error: unknown) => {
      // A camera that sends its pictures need not say that it will.
      const isOver = signal.aborted || this.connection.failed.aborted
      if (isOver || !hasRtp || !(error instanceof CameraError) || error instanceof Refusal) throw error
    })
    const reporting = setInterval(() => this.sendRtcp(report.write(performance.now())), reportIntervalMs)
    try {
      return await this.keepAlive(AbortSignal.any([signal, this.connection.failed, this.ended.signal]))
    } catch (error) {
      throw this.explained(error)
    } finally {
      clearInterval(reporting)
    }
  }

  /** Sends a packet of RTCP; nothing before the track is set up. */
  sendRtcp(packet: Uint8Array): void {
    if (this.session) this.transport?.sendRtcp(packet)
  }

  /** Tells the camera, which otherwise keeps the session for a minute, and closes. Never throws. */
  async close(): Promise<void> {
    const { connection, session } = this
    const { teardownMs } = this.timeouts
    const headers = { Session: this.sessionId }
    if (session && !connection.failed.aborted) {
      // A camera that no longer answers need not know that we leave.
      await this.request('TEARDOWN', this.playUrl, headers, AbortSignal.timeout(teardownMs)).catch(() => {})
    } else if (session) connection.post('TEARDOWN', this.playUrl, headers)
    await Promise.all([connection.close(teardownMs), this.transport?.close()])
  }

  /** What we ask for: never holds user or password of the address. */
  private get url(): string {
    return Buffer.from(publicUrl(this.address), 'utf8').toString('latin1')
  }

  /** Undefined: none, or a camera that names none. */
  private get sessionId(): string | undefined {
    return this.session?.id || undefined
  }

  private get playUrl(): string {
    return this.urls?.playUrl ?? this.url
  }

  /** Where to try at once; undefined: nowhere. */
  private async nextAddress(error: unknown): Promise<CameraAddress | undefined> {
    if (error instanceof Refusal) return await this.addressIn(error.location)
    // Some cameras close the connection behind their challenge: the answer to it opens the next one.
    const isClosed = error instanceof CameraError && error.reason.code === 'CLOSED'
    return isClosed && this.memory.open ? this.address : undefined
  }

  private connectionTo(address: CameraAddress): RtspConnection {
    const { timeouts, memory } = this
    return new RtspConnection({ ...this.options, address, timeouts, memory })
  }

  private forget(address: CameraAddress): void {
    this.address = address
    this.connection = this.connectionTo(address)
    this.transport = undefined
    this.urls = undefined
    this.session = undefined
  }

  private async begin(signal: AbortSignal): Promise<VideoTrack> {
    await this.connection.connect(signal)
    const options = await this.request('OPTIONS', this.url, {}, signal)
    // Once is enough: cameras count wrong passwords.
    if (options.status === 401 || isRedirect(options)) demandSuccess('OPTIONS', options)
    this.publicMethods = header(options.headers, 'public') ?? ''
    const track = await this.describe(signal)
    this.track = track
    this.urls = track
    await this.setUp(track, signal)
    return track
  }

  private async describe(signal: AbortSignal): Promise<VideoTrack> {
    const response = await this.request('DESCRIBE', this.url, { Accept: 'application/sdp' }, signal)
    demandSuccess('DESCRIBE', response)
    const bases = chooseBaseUrls(
      this.url,
      header(response.headers, 'content-base'),
      header(response.headers, 'content-location'),
    )
    const track = findVideoTrack(response.body, bases)
    if (!track)
      throw new CameraError(
        'UNSUPPORTED',
        'the camera offers no H.264 or H.265 video at this path: choose one of them in its video settings',
      )
    if (track.isEncrypted)
      throw new CameraError(
        'UNSUPPORTED',
        'the camera encrypts its pictures (SRTP), which cannot be read: switch that off in it; with UniFi Protect take ?enableSrtp out of the url',
      )
    return track
  }

  private async setUp(track: VideoTrack, signal: AbortSignal): Promise<void> {
    this.transport = await this.openTransport()
    const headers = { Transport: this.transport.offer }
    let response = await this.request('SETUP', track.setupUrl, headers, signal)
    if (isUnknownUrl(response) && track.otherUrls) {
      this.options.faults.count('address-odd') // never the URL: some hold the password
      this.urls = track.otherUrls
      response = await this.request('SETUP', track.otherUrls.setupUrl, headers, signal)
    }
    if (response.status === 461) throw this.transportError(track)
    demandSuccess('SETUP', response)
    this.session = parseSession(header(response.headers, 'session') ?? '')
    this.transport.agree(header(response.headers, 'transport') ?? '')
  }

  private async openTransport(): Promise<MediaTransport> {
    const { ends } = this.connection
    if (this.options.transport !== 'udp' || !ends) return new InterleavedTransport(this.connection)
    return await openUdpTransport(ends, this.options.faults, this.options.tap)
  }

  private transportError({ isMulticast }: VideoTrack): CameraError {
    if (isMulticast)
      return new CameraError(
        'UNSUPPORTED',
        'the camera sends its pictures by multicast alone (461): switch unicast on in its network settings',
      )
    if (this.options.transport !== 'udp') return errorOfStatus('SETUP', 461, '', '')
    return new CameraError(
      'CAMERA_ERROR',
      'the camera refuses RTP over UDP (461): take transport: udp out of the site file',
    )
  }

  private async startPlaying(signal: AbortSignal): Promise<void> {
    const play = (url: string, Range?: string) =>
      this.request('PLAY', url, { Session: this.sessionId, Range }, signal)
    const range = 'npt=0.000-'
    let response = await play(this.playUrl, range)
    if (response.status === 457) response = await play(this.playUrl) // it plays from nowhere but now
    if (isUnknownUrl(response) && this.urls) {
      this.options.faults.count('address-odd')
      const { setupUrl } = this.urls
      this.urls = { setupUrl, playUrl: this.playUrl === this.url ? setupUrl : this.url }
      response = await play(this.playUrl, range)
    }
    const moved = isRedirect(response) && (await this.addressIn(locationOf(response)))
    if (moved) throw this.movedError(moved)
    demandSuccess('PLAY', response)
  }

  private keepAlive(signal: AbortSignal): Promise<never> {
    const keepAlive = new KeepAlive({
      publicMethods: this.publicMethods,
      timeoutSeconds: this.session?.timeoutSeconds ?? 60,
      send: (method, lifetime) => this.request(method, this.playUrl, { Session: this.sessionId }, lifetime),
    })
    return keepAlive.run(signal)
  }

  /** The camera's own requests are answered already; two of them say that the stream ends. */
  private follow({ method, headers }: RtspServerRequest): void {
    if (method === 'REDIRECT') {
      this.addressIn(header(headers, 'location')).then(
        moved => this.ended.abort(moved ? this.movedError(moved) : errorOfStatus(method, 302, '', '')),
        (error: unknown) => this.ended.abort(error),
      )
    }
    const isOver = /end-of-stream/i.test(header(headers, 'notify-reason') ?? '')
    if (method === 'TEARDOWN' || (method === 'PLAY_NOTIFY' && isOver)) {
      this.ended.abort(new CameraError('CLOSED', 'the camera ended its stream: it is opened anew'))
    }
  }

  /** For the next session. */
  private movedError(address: CameraAddress): CameraError {
    this.memory.movedTo = address
    return new CameraError(
      'CLOSED',
      'the camera has moved its stream to another port or path: it is opened there',
    )
  }

  /** Undefined: not at the address of this connection. */
  private async addressIn(location: string | undefined): Promise<CameraAddress | undefined> {
    const remote = this.connection.ends?.remote
    if (location === undefined || remote === undefined) return undefined
    return await redirectedAddress(location, {
      address: this.address,
      remote,
      networks: this.options.networks,
    })
  }

  private explained(error: unknown): unknown {
    const silence = this.transport?.silence()
    const isPictureless =
      error instanceof CameraError && ['NO_FRAMES', 'BAD_STREAM'].includes(error.reason.code)
    return isPictureless && silence ? new CameraError('NO_FRAMES', silence) : error
  }

  private request(
    method: string,
    url: string,
    headers: Record<string, string | undefined>,
    signal: AbortSignal,
  ): Promise<RtspResponse> {
    return this.connection.request(method, url, headers, signal)
  }
}

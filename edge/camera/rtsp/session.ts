/** The dialogue with one camera (RFC 2326 over interleaved TCP): find its video track, set it up, play, keep alive, tear down. */
import { setTimeout } from 'node:timers/promises'
import { type CameraAddress, publicUrl } from '../../../config/camera-url.ts'
import { CameraError, errorOfStatus } from '../../stream/camera-error.ts'
import { RtspConnection, type RtspTimeouts } from './connection.ts'
import { header, parseInterleaved, parseSession, type RtspResponse } from './messages.ts'
import { chooseBaseUrl, findVideoTrack, type VideoTrack } from './sdp.ts'

export const rtspTimeouts: RtspTimeouts = { connectMs: 5_000, responseMs: 10_000, teardownMs: 1_000 }
const keepAliveLimitsMs = { shortest: 1_000, longest: 30_000 }

export class RtspSession {
  private readonly connection: RtspConnection
  private readonly timeouts: RtspTimeouts
  /** What we ask for: never holds user or password. */
  private readonly url: string
  private track: VideoTrack | undefined = undefined
  private sessionId: string | undefined = undefined
  private keepAliveMs = keepAliveLimitsMs.longest
  private keepAliveMethod: 'GET_PARAMETER' | 'OPTIONS' = 'OPTIONS'
  private rtpChannel = 0

  constructor(address: CameraAddress, timeouts: RtspTimeouts = rtspTimeouts) {
    this.connection = new RtspConnection(address, timeouts)
    this.timeouts = timeouts
    this.url = publicUrl(address)
  }

  /** Connects and sets up the video track, and no other: audio from the bay never leaves the camera. */
  async open(signal: AbortSignal): Promise<VideoTrack> {
    await this.connection.connect(signal)
    const options = await this.request('OPTIONS', this.url, {}, signal)
    if (options.status === 401) demandSuccess('OPTIONS', options) // once is enough: cameras count wrong passwords
    if (/\bGET_PARAMETER\b/i.test(header(options.headers, 'public') ?? ''))
      this.keepAliveMethod = 'GET_PARAMETER'
    const track = await this.describe(signal)
    this.track = track
    await this.setUp(track, signal)
    return track
  }

  /** Plays until the signal aborts or the camera fails: always throws, the signal's reason or a CameraError. */
  async play(
    handlers: { onRtp(bytes: Uint8Array): void; onRtcp(bytes: Uint8Array): void },
    signal: AbortSignal,
  ): Promise<never> {
    this.connection.onPacket = (channel, bytes) => {
      if (channel === this.rtpChannel) handlers.onRtp(bytes)
      else if (channel === this.rtpChannel + 1) handlers.onRtcp(bytes)
    }
    const headers = { Session: this.sessionId, Range: 'npt=0.000-' }
    demandSuccess('PLAY', await this.request('PLAY', this.playUrl, headers, signal))
    return this.keepAlive(AbortSignal.any([signal, this.connection.failed]))
  }

  /** Sends a packet of RTCP; nothing before the track is set up. */
  sendRtcp(packet: Uint8Array): void {
    if (this.sessionId !== undefined) this.connection.sendPacket(this.rtpChannel + 1, packet)
  }

  /** Tells the camera, which otherwise keeps the session for a minute, and closes. Never throws. */
  async close(): Promise<void> {
    if (this.sessionId !== undefined && !this.connection.failed.aborted) {
      const signal = AbortSignal.timeout(this.timeouts.teardownMs)
      // A camera that no longer answers need not know that we leave.
      await this.request('TEARDOWN', this.playUrl, { Session: this.sessionId }, signal).catch(() => {})
    }
    await this.connection.close()
  }

  private get playUrl(): string {
    return this.track?.playUrl ?? this.url
  }

  private async describe(signal: AbortSignal): Promise<VideoTrack> {
    const response = await this.request('DESCRIBE', this.url, { Accept: 'application/sdp' }, signal)
    demandSuccess('DESCRIBE', response)
    const base = chooseBaseUrl(
      this.url,
      header(response.headers, 'content-base'),
      header(response.headers, 'content-location'),
    )
    const track = findVideoTrack(response.body, base)
    if (track) return track
    throw new CameraError(
      'UNSUPPORTED',
      'the camera offers no H.264 or H.265 video at this path: choose one of them in its video settings',
    )
  }

  private async setUp(track: VideoTrack, signal: AbortSignal): Promise<void> {
    const Transport = 'RTP/AVP/TCP;unicast;interleaved=0-1'
    const response = await this.request('SETUP', track.setupUrl, { Transport }, signal)
    demandSuccess('SETUP', response)
    const session = parseSession(header(response.headers, 'session') ?? '')
    this.sessionId = session.id || undefined
    const { shortest, longest } = keepAliveLimitsMs
    this.keepAliveMs = Math.min(longest, Math.max(shortest, session.timeoutSeconds * 500))
    this.rtpChannel = parseInterleaved(header(response.headers, 'transport') ?? '') ?? 0
  }

  private async keepAlive(lifetime: AbortSignal): Promise<never> {
    for (;;) {
      await setTimeout(this.keepAliveMs, undefined, { signal: lifetime }).catch(() =>
        lifetime.throwIfAborted(),
      )
      const response = await this.askForSignOfLife(lifetime)
      if (response?.status === 454) demandSuccess(this.keepAliveMethod, response)
      if (response && response.status >= 400) this.keepAliveMethod = 'OPTIONS' // it advertised what it lacks
    }
  }

  /** Some cameras never answer it; whether one is alive its frames tell, so a missing answer is none. */
  private async askForSignOfLife(lifetime: AbortSignal): Promise<RtspResponse | undefined> {
    try {
      return await this.request(this.keepAliveMethod, this.playUrl, { Session: this.sessionId }, lifetime)
    } catch {
      lifetime.throwIfAborted()
      return undefined // the time for its answer is over
    }
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

function demandSuccess(method: string, { status, phrase, body }: RtspResponse): void {
  if (status < 200 || status >= 300) throw errorOfStatus(method, status, phrase, body)
}

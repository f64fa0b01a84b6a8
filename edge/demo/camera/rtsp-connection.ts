/** One client of the demo server, from its first request to its close. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { type CameraFaults, type RtspMethod, rtspMethods } from './camera-faults.ts'
import type { DemoStream, Listener } from './demo-stream.ts'
import type { DigestGuard } from './digest-guard.ts'
import { formatAnswer, type RtspAnswer, type RtspRequest, readRequests } from './rtsp-message.ts'
import { describeStream, trackName } from './session-description.ts'

const describeTimeoutMs = 10_000
/** A client with more than this unsent loses frames up to the next keyframe. */
const backlogLimit = 2 * 1024 * 1024

/** What a connection needs of its server. */
export interface ConnectionHost {
  readonly faults: CameraFaults
  findStream(path: string): DemoStream | undefined
  /** Sessions that this stream allows have been set up. */
  isFull(stream: DemoStream): boolean
  onRequest(request: RtspRequest): void
  onSession(stream: DemoStream, change: 1 | -1): void
}

interface RtspConnectionOptions {
  socket: Socket
  host: ConnectionHost
  /** Without one, everybody may watch. */
  guard: DigestGuard | undefined
  /** A session without a request for this long is ended. */
  sessionTimeoutMs: number
  joinAt: 'now' | 'keyframe'
  log: Logger
}

interface Session {
  id: string
  stream: DemoStream
  listener: Listener
}

export class RtspConnection {
  private readonly options: RtspConnectionOptions
  private session: Session | undefined = undefined
  private readonly releases: (() => void)[] = []

  constructor(options: RtspConnectionOptions) {
    this.options = options
  }

  /** Answers requests until the connection closes, however that happens. */
  async run(): Promise<void> {
    const { socket, host, sessionTimeoutMs, log } = this.options
    socket.setNoDelay(true)
    socket.on('error', () => {}) // the loop below sees it too
    const idle = setTimeout(() => socket.destroy(), sessionTimeoutMs)
    try {
      if (host.faults.hang === 'accept') await once(socket, 'close')
      for await (const request of readRequests(socket)) {
        idle.refresh()
        await this.handle(request)
      }
    } catch (error) {
      log.debug({ err: error }, 'demo client lost')
    } finally {
      clearTimeout(idle)
      this.endSession()
      for (const release of this.releases) release()
      socket.destroy()
    }
  }

  /** The camera ends it: FIN, as after a restart of its software, or RST, as after a power cut. */
  drop(how: 'fin' | 'rst'): void {
    this.endSession()
    if (how === 'fin') this.options.socket.destroySoon()
    else this.options.socket.resetAndDestroy()
  }

  private async handle(request: RtspRequest): Promise<void> {
    const { host, socket } = this.options
    host.onRequest(request)
    const { hang } = host.faults
    if (hang === 'any' || hang === request.method) return
    const answer = await this.answer(request)
    if (socket.destroyed || socket.writableEnded) return
    socket.write(formatAnswer(request, answer))
    // Only now: no packet may reach the client before the answer that announces it.
    if (request.method === 'PLAY' && answer.code === 200) this.session?.stream.add(this.session.listener)
  }

  private async answer(request: RtspRequest): Promise<RtspAnswer> {
    const { host, guard } = this.options
    const { status, unsupported, requestsPerNonce } = host.faults
    const method = rtspMethods.find(known => known === request.method)
    if (!method || unsupported?.includes(method)) return { code: 501 }
    if (status && (status.method ?? method) === method) return this.refuse(status)
    if (method === 'OPTIONS') return this.advertise()
    const challenge = guard?.challenge(request, requestsPerNonce)
    if (challenge) return { code: 401, headers: { 'WWW-Authenticate': challenge } }
    return await this.obey(method, request)
  }

  private async obey(method: Exclude<RtspMethod, 'OPTIONS'>, request: RtspRequest): Promise<RtspAnswer> {
    switch (method) {
      case 'DESCRIBE':
        return await this.describe(request)
      case 'SETUP':
        return this.setUp(request)
      case 'PLAY':
        return this.play(request)
      case 'GET_PARAMETER':
        return this.ifInSession(request, () => ({ code: 200 }))
      case 'TEARDOWN':
        return this.ifInSession(request, () => {
          this.endSession()
          return { code: 200 }
        })
    }
  }

  private refuse({ code, reason }: { code: number; reason?: string }): RtspAnswer {
    const nonce = randomBytes(16).toString('hex')
    const challenge = { 'WWW-Authenticate': `Digest realm="Glassbay", nonce="${nonce}"` }
    return { code, reason, headers: code === 401 ? challenge : undefined }
  }

  private advertise(): RtspAnswer {
    const { unsupported = [] } = this.options.host.faults
    const methods = rtspMethods.filter(method => !unsupported.includes(method))
    return { code: 200, headers: { Public: methods.join(', ') } }
  }

  private async describe(request: RtspRequest): Promise<RtspAnswer> {
    const { host } = this.options
    const stream = host.findStream(pathOf(request.uri).path)
    if (!stream) return { code: 404 }
    this.releases.push(stream.hold())
    const sets = await stream.described(AbortSignal.timeout(describeTimeoutMs)).catch(() => undefined)
    if (!sets) return { code: 503 } // the source sent no picture in time
    const { path, codec } = stream
    const { body, contentBase } = describeStream(
      { path, codec, parameterSets: sets, uri: request.uri },
      host.faults,
    )
    const headers: Record<string, string> = { 'Content-Type': 'application/sdp' }
    if (contentBase) headers['Content-Base'] = contentBase
    return { code: 200, headers, body }
  }

  private setUp(request: RtspRequest): RtspAnswer {
    const { host, sessionTimeoutMs } = this.options
    const { path, track } = pathOf(request.uri)
    const stream = host.findStream(path)
    if (!stream) return { code: 404 }
    const transport = request.headers.get('transport') ?? ''
    if (!/RTP\/AVP\/TCP/i.test(transport)) return { code: 461 }
    const channel = Number(/interleaved=(\d{1,3})/i.exec(transport)?.[1] ?? 0)
    const isPicture = track === '' || track === trackName
    if (isPicture && !this.session) {
      if (host.isFull(stream)) return { code: 453 }
      this.beginSession(stream, channel)
    }
    const headers = {
      Transport: `RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`,
      Session: `${this.session?.id ?? newSessionId()};timeout=${Math.ceil(sessionTimeoutMs / 1000)}`,
    }
    return { code: 200, headers }
  }

  private play(request: RtspRequest): RtspAnswer {
    return this.ifInSession(request, ({ id, stream }) => {
      const { sequence, rtpTime } = stream.position
      const url = `${request.uri.replace(/\/$/, '')}/${trackName}`
      const headers = {
        Session: id,
        Range: 'npt=now-',
        'RTP-Info': `url=${url};seq=${sequence};rtptime=${rtpTime}`,
      }
      return { code: 200, headers }
    })
  }

  private ifInSession(request: RtspRequest, obey: (session: Session) => RtspAnswer): RtspAnswer {
    const [id] = (request.headers.get('session') ?? '').split(';')
    return this.session && this.session.id === id ? obey(this.session) : { code: 454 }
  }

  private beginSession(stream: DemoStream, channel: number): void {
    const { socket, joinAt, host } = this.options
    let waitsForKeyframe = joinAt === 'keyframe'
    const listener: Listener = {
      channel,
      wants: isKeyframe => {
        if (isKeyframe) waitsForKeyframe = false
        if (socket.writableLength > backlogLimit) waitsForKeyframe = true
        return !waitsForKeyframe
      },
      send: bytes => {
        if (socket.writable) socket.write(bytes)
      },
    }
    this.releases.push(stream.hold())
    this.session = { id: newSessionId(), stream, listener }
    host.onSession(stream, 1)
  }

  private endSession(): void {
    const { session } = this
    if (!session) return
    this.session = undefined
    session.stream.remove(session.listener)
    this.options.host.onSession(session.stream, -1)
  }
}

function newSessionId(): string {
  return randomBytes(4).toString('hex')
}

/** `rtsp://host:port/bay-1/trackID=0?x` to the stream's path and the track, both without slashes. */
function pathOf(uri: string): { path: string; track: string } {
  const [whole = ''] = uri.replace(/^rtsp:\/\/[^/]*\/?/i, '').split('?')
  const [, path = '', track = ''] = /^(.*?)\/?(trackID=\d+)?$/.exec(whole) ?? []
  return { path, track }
}

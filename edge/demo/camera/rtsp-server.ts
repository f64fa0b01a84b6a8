/**
 * The project's own camera: a small RTSP server (TCP interleaved, one picture track a path, digest authentication)
 * for the demo bays and for tests, with faults on demand.
 *
 *     const server = new DemoRtspServer({ username: 'viewer', password: 'secret', log })
 *     server.addStream('bay-1', source)
 *     await server.start(signal)         // rtsp://viewer:secret@127.0.0.1:${server.port}/bay-1
 *     server.faults.freeze = 'reports'   // ... and `delete server.faults.freeze`
 *     await server.stopped               // after the signal
 */
import { EventEmitter, on, once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Logger } from 'pino'
import type { AccessUnit, AccessUnitSource } from './access-unit.ts'
import type { CameraFaults } from './camera-faults.ts'
import { DemoStream } from './demo-stream.ts'
import { DigestGuard } from './digest-guard.ts'
import { type ConnectionHost, RtspConnection } from './rtsp-connection.ts'

interface DemoRtspServerOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** Default 0: any free one; see `port`. */
  port?: number
  /** Both or neither; without them everybody may watch. An empty password is one. */
  username?: string
  password?: string
  /** Sessions a stream allows; one more gets 453. Default: no limit. */
  maxSessions?: number
  /** A client without a request for this long is cut off, ms. Default 60 s. */
  sessionTimeoutMs?: number
  /** Where in the running stream a session begins: with the next frame (default), or with the next keyframe. */
  joinAt?: 'now' | 'keyframe'
  log: Logger
}

interface DemoRtspServerEvents {
  /** A request was read, whatever is answered. */
  request: [method: string, uri: string]
  /** Sessions of one stream after one was set up or ended. */
  sessions: [path: string, count: number]
}

export class DemoRtspServer {
  /** Read whenever they matter: set and clear them while the server runs. */
  readonly faults: CameraFaults = {}
  readonly events = new EventEmitter<DemoRtspServerEvents>()
  /** Settles when, after the signal, sources and connections have truly ended. */
  stopped: Promise<void> = Promise.resolve()
  private readonly options: DemoRtspServerOptions
  private readonly streams = new Map<string, DemoStream>()
  private readonly sessions = new Map<string, number>()
  private readonly requests = new Map<string, number>()
  /** Each with the promise that settles when it has ended. */
  private readonly connections = new Map<RtspConnection, Promise<void>>()
  private readonly host: ConnectionHost
  private listener: Server | undefined = undefined
  private listeningPort = 0

  constructor(options: DemoRtspServerOptions) {
    this.options = options
    this.listeningPort = options.port ?? 0
    this.host = {
      faults: this.faults,
      findStream: path => this.streams.get(path),
      isFull: ({ path }) => this.sessionCount(path) >= (options.maxSessions ?? Number.POSITIVE_INFINITY),
      onRequest: ({ method, uri }) => {
        this.requests.set(method, this.requestCount(method) + 1)
        this.events.emit('request', method, uri)
      },
      onSession: ({ path }, change) => {
        const count = this.sessionCount(path) + change
        this.sessions.set(path, count)
        this.events.emit('sessions', path, count)
      },
    }
  }

  /** The one that clients connect to; the same after `refuse` and `accept`. */
  get port(): number {
    return this.listeningPort
  }

  /** Before `start`. `path` without slashes at its ends; an `onDemand` source runs only while a client is there. */
  addStream(path: string, source: AccessUnitSource, { onDemand = false } = {}): void {
    const log = this.options.log.child({ stream: path })
    this.streams.set(path, new DemoStream({ path, source, onDemand, faults: this.faults, log }))
  }

  /** Starts the sources and listens. Rejects when the port is taken. Ends with the signal. */
  async start(signal: AbortSignal): Promise<void> {
    await this.accept()
    const running = [...this.streams.values()].map(stream => stream.run(signal))
    this.stopped = Promise.all([...running, this.refuseAfter(signal)]).then(() => {})
  }

  /** Sessions set up and not yet ended. */
  sessionCount(path: string): number {
    return this.sessions.get(path) ?? 0
  }

  /** Requests of this method since the start. */
  requestCount(method: string): number {
    return this.requests.get(method) ?? 0
  }

  /** Resolves once this stream has pictures to send. Rejects with the signal. */
  async flowing(path: string, signal: AbortSignal): Promise<void> {
    await this.stream(path).described(signal)
  }

  /** The frames that this stream sends, as its source yields them: for another source to be fed from. */
  async *follow(path: string, signal: AbortSignal): AsyncGenerator<AccessUnit> {
    for await (const [unit] of on(this.stream(path).events, 'unit', { signal })) yield unit
  }

  /** The camera shows something else from now on: other parameter sets, perhaps another codec. */
  switchSource(path: string, source: AccessUnitSource): void {
    this.stream(path).switchSource(source)
  }

  /** Cuts every connection: FIN, as after a restart of the camera's software, or RST, as after a power cut. */
  drop(how: 'fin' | 'rst'): void {
    for (const connection of this.connections.keys()) connection.drop(how)
  }

  /** The camera is off: connections are reset, new ones refused. Settles when nothing listens any more. */
  async refuse(): Promise<void> {
    const { listener } = this
    if (!listener) return
    this.listener = undefined
    this.drop('rst')
    listener.close()
    await once(listener, 'close')
  }

  /** The camera is back, on the same port. */
  async accept(): Promise<void> {
    if (this.listener) return
    const listener = createServer(socket => this.serve(socket))
    this.listener = listener
    listener.listen(this.listeningPort, this.options.host ?? '127.0.0.1')
    await once(listener, 'listening')
    this.listeningPort = (listener.address() as AddressInfo).port
  }

  private async refuseAfter(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) await once(signal, 'abort')
    await this.refuse()
    await Promise.all(this.connections.values())
  }

  private stream(path: string): DemoStream {
    const stream = this.streams.get(path)
    if (!stream) throw new Error(`no stream ${path}`)
    return stream
  }

  private serve(socket: Socket): void {
    const { username, password, sessionTimeoutMs = 60_000, joinAt = 'now', log } = this.options
    const guard =
      username !== undefined && password !== undefined ? new DigestGuard({ username, password }) : undefined
    const connection = new RtspConnection({ socket, host: this.host, guard, sessionTimeoutMs, joinAt, log })
    const ended = connection.run().then(() => void this.connections.delete(connection))
    this.connections.set(connection, ended)
  }
}

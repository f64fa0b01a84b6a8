/** One connection to the relay, from hello to close: camera states as they change, and the streams that it watches. */
import type { EventEmitter } from 'node:events'
import type { Logger } from 'pino'
import type WebSocket from 'ws'
import type { OfflineReason, Rendition } from '../../relay/wire/live/camera.ts'
import { type EdgeDelivery, parseRelayMail, type RelayDelivery } from '../../relay/wire/mail/mail.ts'
import { type Mailbox, MailExchange } from '../../relay/wire/mail/mail-exchange.ts'
import type { Ptz, PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import { Heartbeat } from '../../relay/wire/shared/heartbeat.ts'
import type { CameraReport } from '../../relay/wire/uplink/camera-report.ts'
import type { Occupancy } from '../../relay/wire/uplink/occupancy.ts'
import type { StorageStatus } from '../../relay/wire/uplink/storage.ts'
import {
  type CameraStatus,
  type EdgeMessage,
  type MediaHeader,
  mediaHeader,
  parseRelayMessage,
  type RelayMessage,
  sentenceLimit,
} from '../../relay/wire/uplink/uplink.ts'
import type { Feed } from '../stream/feed.ts'
import { LinkDelay } from './link-delay.ts'
import { type StreamLink, shortened, WatchedStream } from './watched-stream.ts'

/** A camera as the uplink needs it. */
export interface UplinkCamera {
  bay: string
  camera: string
  /** Its state is the camera's state. */
  main: Feed
  hasSub: boolean
  /** What turns it; undefined where the site file names nothing. */
  readonly ptz?: CameraHead | undefined
  /** How its own streams are, the main one first. */
  reports(): CameraReport[]
  /** A use of one rendition, begun when nobody used it before; undefined when this camera has no such rendition. */
  acquire(rendition: Rendition): RenditionLease | undefined
}

/** What turns a camera. */
export interface CameraHead {
  /** Undefined while it does not answer. */
  readonly ptz: Ptz | undefined
  readonly events: EventEmitter<{ change: [] }>
  /** Rejects with a sentence that says why the camera has not taken it. */
  command(command: PtzCommand): Promise<void>
}

export interface RenditionLease {
  readonly feed: Feed
  /** The last release of an on-demand rendition ends it. */
  release(): void
}

/** Whose vehicle is in the bay; `change` comes before any later picture. */
export interface OccupancySource {
  readonly bay: string
  readonly current: Occupancy
  readonly events: EventEmitter<{ change: [occupancy: Occupancy] }>
}

/** How recording goes; undefined while that is not known yet. */
export interface StorageSource {
  status(): StorageStatus | undefined
}

export interface UplinkSessionOptions {
  socket: WebSocket
  cameras: readonly UplinkCamera[]
  /** Without one this connection carries video only. */
  mailbox?: Mailbox<EdgeDelivery, RelayDelivery> | undefined
  occupancy?: OccupancySource | undefined
  storage?: StorageSource | undefined
  heartbeatIntervalMs: number
  log: Logger
}

/** So many deliveries may be under way unacknowledged: live video shares the line. */
const mailWindow = 8
/** How often the relay is told how recordings and cameras do. */
const reportIntervalMs = 5000

export class UplinkSession implements StreamLink {
  private readonly options: UplinkSessionOptions
  private readonly watched = new Map<number, AbortController>()
  private readonly delay: LinkDelay
  private readonly mail: MailExchange<EdgeDelivery, RelayDelivery> | undefined

  constructor(options: UplinkSessionOptions) {
    this.options = options
    const { socket, mailbox, log } = options
    this.delay = new LinkDelay({
      ping: payload => socket.ping(payload),
      bufferedBytes: () => socket.bufferedAmount,
      now: () => performance.now(),
    })
    this.mail =
      mailbox &&
      new MailExchange({
        mailbox,
        window: mailWindow,
        send: message => socket.send(JSON.stringify(message)),
        onFailure(error) {
          log.error({ err: error }, 'mail of the relay could not be stored')
          socket.close(1011, 'cannot store')
        },
      })
  }

  /** Takes an open socket; settles when it is closed, and says why. */
  async run(signal: AbortSignal): Promise<string> {
    const { socket, cameras, heartbeatIntervalMs } = this.options
    const ended = new AbortController()
    const heartbeat = new Heartbeat({
      intervalMs: heartbeatIntervalMs,
      ping: () => socket.ping(),
      onSilence: () => socket.terminate(),
    })
    const closed = new Promise<string>(resolve => {
      socket.once('close', (code, reason) => resolve(`${code} ${reason}`.trim()))
    })
    signal.addEventListener('abort', () => hangUp(socket), { once: true, signal: ended.signal })
    socket.on('ping', () => heartbeat.alive())
    socket.on('pong', payload => {
      heartbeat.alive()
      this.delay.answered(payload.toString())
    })
    socket.on('message', (message, isBinary) => {
      heartbeat.alive()
      if (isBinary || !this.receiveText(message.toString())) socket.close(1002, 'not a message of the uplink')
    })
    heartbeat.start()
    this.sendMessage({ type: 'hello', cameras: cameras.map(statusOf) })
    this.followOccupancy(ended.signal)
    this.report(ended.signal)
    for (const camera of cameras) this.followStatus(camera, ended.signal)
    this.mail?.start(ended.signal)
    const reason = await closed
    heartbeat.stop()
    ended.abort()
    for (const watching of this.watched.values()) watching.abort()
    return reason
  }

  get isBehind(): boolean {
    return this.delay.isBehind
  }

  sendMessage(message: EdgeMessage): void {
    this.options.socket.send(JSON.stringify(message))
  }

  sendMedia(header: MediaHeader, payload: Uint8Array): void {
    this.options.socket.send(Buffer.concat([mediaHeader(header), payload]))
    this.delay.probe()
  }

  /** One socket keeps one order: the relay has this before any picture that is captured from now on. */
  private followOccupancy(signal: AbortSignal): void {
    const { occupancy: source } = this.options
    if (!source) return
    const { bay, events } = source
    const onChange = (occupancy: Occupancy) => this.sendMessage({ type: 'occupancy', bay, occupancy })
    onChange(source.current)
    events.on('change', onChange)
    signal.addEventListener('abort', () => events.off('change', onChange), { once: true })
  }

  private report(signal: AbortSignal): void {
    const { storage, cameras } = this.options
    const tell = () => {
      const status = storage?.status()
      if (status) this.sendMessage({ type: 'storage', status })
      for (const report of cameras.flatMap(camera => camera.reports()))
        this.sendMessage({ type: 'camera-report', report })
    }
    const timer = setInterval(tell, reportIntervalMs)
    signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    tell()
  }

  private followStatus(camera: UplinkCamera, signal: AbortSignal): void {
    const { events } = camera.main
    const onChange = () => this.sendMessage({ type: 'camera', status: statusOf(camera) })
    const head = camera.ptz?.events
    events.on('start', onChange).on('offline', onChange)
    head?.on('change', onChange)
    const leave = () => {
      events.off('start', onChange).off('offline', onChange)
      head?.off('change', onChange)
    }
    signal.addEventListener('abort', leave, { once: true })
  }

  /** False for what the relay does not say. */
  private receiveText(text: string): boolean {
    const message = parseJson(text)
    const mail = this.mail && parseRelayMail(message)
    if (mail) {
      this.mail?.receive(mail)
      return true
    }
    const received = parseRelayMessage(message)
    if (received) this.receive(received)
    return received !== undefined
  }

  private receive(message: RelayMessage): void {
    switch (message.type) {
      case 'watch':
        this.watch(message.stream, message)
        break
      case 'unwatch':
        this.watched.get(message.stream)?.abort()
        break
      case 'ptz':
        this.turn(message)
        break
      default:
        message satisfies never
    }
  }

  private turn({ command, bay, camera, ptz }: RelayMessage & { type: 'ptz' }): void {
    const head = this.find(bay, camera)?.ptz
    const turned = head ? head.command(ptz) : Promise.reject(new Error(`${camera} cannot be turned`))
    turned.then(
      () => this.sendMessage({ type: 'ptz', command }),
      (error: Error) =>
        this.sendMessage({ type: 'ptz', command, refusal: error.message.slice(0, sentenceLimit) }),
    )
  }

  private find(bay: string, camera: string): UplinkCamera | undefined {
    return this.options.cameras.find(entry => entry.bay === bay && entry.camera === camera)
  }

  private watch(
    stream: number,
    { bay, camera, rendition }: { bay: string; camera: string; rendition: Rendition },
  ): void {
    this.watched.get(stream)?.abort()
    const lease = this.find(bay, camera)?.acquire(rendition)
    if (!lease) {
      this.sendMessage({ type: 'offline', stream, reason: noSuchRendition(camera, rendition) })
      return
    }
    const log = this.options.log.child({ camera, rendition })
    const watching = new AbortController()
    const watched = new WatchedStream({ stream, feed: lease.feed, link: this })
    this.watched.set(stream, watching)
    watching.signal.addEventListener(
      'abort',
      () => {
        this.watched.delete(stream)
        lease.release()
        log.info({ skippedFrames: watched.skippedFrames }, 'unwatched')
      },
      { once: true },
    )
    log.info('watched')
    watched.run(watching.signal)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined // which is no message either
  }
}

/** Politely, and for certain: a relay that hangs does not keep this process alive. */
function hangUp(socket: WebSocket): void {
  socket.close(1001)
  setTimeout(() => socket.terminate(), 1000).unref()
}

function statusOf({ bay, camera, main, hasSub, ptz: head }: UplinkCamera): CameraStatus {
  const lasting = { bay, camera, hasSub, ptz: head?.ptz }
  return main.start
    ? { ...lasting, state: 'live', mime: main.start.mime }
    : { ...lasting, state: 'offline', reason: main.offline && shortened(main.offline) }
}

function noSuchRendition(camera: string, rendition: Rendition): OfflineReason {
  return { code: 'UNSUPPORTED', message: `${camera} has no ${rendition} stream` }
}

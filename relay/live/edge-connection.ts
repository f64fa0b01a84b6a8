/** One edge's socket: the states of its cameras, and for every watched stream a number and its media. */
import type { Logger } from 'pino'
import type { WebSocket } from 'ws'
import { type EdgeSubject, edgeCan } from '../access/edge-can.ts'
import { type EdgeDelivery, parseEdgeMail, type RelayDelivery } from '../wire/mail/mail.ts'
import { type Mailbox, MailExchange } from '../wire/mail/mail-exchange.ts'
import type { PtzCommand } from '../wire/ptz/ptz.ts'
import { Heartbeat } from '../wire/shared/heartbeat.ts'
import { Replies } from '../wire/shared/replies.ts'
import type { CameraReport } from '../wire/uplink/camera-report.ts'
import { parseEdgeMessage } from '../wire/uplink/edge-message.ts'
import type { Occupancy } from '../wire/uplink/occupancy.ts'
import type { StorageStatus } from '../wire/uplink/storage.ts'
import { type CameraStatus, type EdgeMessage, parseMedia, type RelayMessage } from '../wire/uplink/uplink.ts'
import type { BayGates } from './bay-gates.ts'
import type { BayReports } from './bay-reports.ts'
import type { CameraEdge, LiveCamera } from './live-camera.ts'
import type { SiteCameras } from './site-cameras.ts'
import type { Stream } from './stream.ts'

/** More than any edge is behind by, and little enough to send at once. */
const mailWindow = 500
/** An edge that has not answered by then has lost the command. */
const turnTimeoutMs = 6000

export interface EdgeConnectionOptions {
  ws: WebSocket
  /** By its token. */
  edge: EdgeSubject
  cameras: SiteCameras
  gates: Pick<BayGates, 'tell' | 'forget'>
  heartbeatIntervalMs: number
  reports: Pick<BayReports, 'tellStorage' | 'tellCamera'>
  onMediaBytes: (byteLength: number) => void
  mailbox: Mailbox<RelayDelivery, EdgeDelivery>
  log: Logger
}

export class EdgeConnection implements CameraEdge {
  readonly bays: readonly string[]
  readonly key: string
  private readonly options: EdgeConnectionOptions
  private readonly streams = new Map<number, Stream>()
  private readonly attached = new Set<LiveCamera>()
  private readonly mail: MailExchange<RelayDelivery, EdgeDelivery>
  private readonly ended = new AbortController()
  private readonly turns = new Replies()
  private nextNumber = 0

  constructor(options: EdgeConnectionOptions) {
    this.options = options
    this.bays = options.edge.bays
    this.key = options.edge.key
    const { ws, mailbox, log } = options
    this.mail = new MailExchange({
      mailbox,
      window: mailWindow,
      send: message => ws.send(JSON.stringify(message)),
      onFailure(error) {
        log.error({ err: error }, 'mail of an edge could not be stored')
        ws.close(1011, 'cannot store')
      },
    })
  }

  /** Serves the socket; `onClose` is called once, after its cameras have gone offline. */
  start(onClose: () => void): void {
    const { ws, heartbeatIntervalMs, log } = this.options
    const heartbeat = new Heartbeat({
      intervalMs: heartbeatIntervalMs,
      ping: () => ws.ping(),
      onSilence: () => ws.terminate(),
    })
    heartbeat.start()
    ws.on('ping', () => heartbeat.alive())
    ws.on('pong', () => heartbeat.alive())
    ws.on('error', error => log.warn({ err: error }, 'uplink error')) // close follows
    ws.on('message', (message, isBinary) => {
      heartbeat.alive()
      this.receive(message as Buffer, isBinary) // ws gives Buffers as long as binaryType is not changed
    })
    ws.once('close', code => {
      heartbeat.stop()
      this.ended.abort()
      for (const camera of this.attached) camera.detach(this)
      this.turns.rejectAll("the bay's edge was lost")
      this.options.gates.forget(this)
      log.info({ code }, 'edge disconnected')
      onClose()
    })
  }

  watch({ bay, camera }: LiveCamera, stream: Stream): void {
    const number = this.freeNumber()
    this.streams.set(number, stream)
    this.send({ type: 'watch', stream: number, bay, camera, rendition: stream.rendition })
  }

  unwatch(stream: Stream): void {
    for (const [number, watched] of this.streams) {
      if (watched !== stream) continue
      this.streams.delete(number)
      this.send({ type: 'unwatch', stream: number })
    }
  }

  turn({ bay, camera }: LiveCamera, ptz: PtzCommand): Promise<void> {
    return this.turns.to(command => this.send({ type: 'ptz', command, bay, camera, ptz }), {
      timeoutMs: turnTimeoutMs,
      silence: "the bay's edge did not answer",
    })
  }

  /** Asks for a sign of life; false when none came in time. */
  answersWithin(timeoutMs: number): Promise<boolean> {
    const { ws } = this.options
    return new Promise(resolve => {
      const settle = (answers: boolean) => {
        clearTimeout(timer)
        ws.off('pong', onPong).off('close', onClose)
        resolve(answers)
      }
      const onPong = () => settle(true)
      const onClose = () => settle(false)
      const timer = setTimeout(() => settle(false), timeoutMs)
      ws.on('pong', onPong).on('close', onClose)
      if (ws.readyState === ws.OPEN) ws.ping()
      else settle(false)
    })
  }

  terminate(): void {
    this.options.ws.terminate()
  }

  close(): void {
    this.options.ws.close(1001, 'going-away')
  }

  /** Media for a number that was given up may still be under way, so a number is not used again at once. */
  private freeNumber(): number {
    do {
      this.nextNumber = (this.nextNumber + 1) & 0xffff
    } while (this.streams.has(this.nextNumber))
    return this.nextNumber
  }

  private receive(message: Buffer, isBinary: boolean): void {
    const { ws, log } = this.options
    try {
      if (isBinary) this.receiveMedia(message)
      else this.receiveText(message.toString())
    } catch (error) {
      log.warn({ err: error }, 'edge sent what is no message of the uplink')
      ws.close(1002, 'not a message of the uplink')
    }
  }

  /** Mail, or a message about cameras and streams. Throws for anything else. */
  private receiveText(text: string): void {
    const message: unknown = JSON.parse(text)
    const mail = parseEdgeMail(message)
    if (!mail) this.receiveMessage(parseEdgeMessage(message))
    else if (mail.type === 'ack' || this.speaksFor(mail.payload.bay)) this.mail.receive(mail)
    else throw new Error('it delivers for a bay that is not its own')
  }

  private receiveMedia(message: Buffer): void {
    const { stream: number, kind, payload, capturedAtMs } = parseMedia(message)
    this.options.onMediaBytes(message.byteLength)
    const stream = this.streams.get(number)
    if (!stream) return // unwatched a moment ago
    if (kind === 'init') stream.init(payload)
    else stream.push({ payload, isKeyframe: kind === 'keyframe', capturedAtMs })
  }

  private receiveMessage(message: EdgeMessage): void {
    switch (message.type) {
      case 'hello':
        for (const status of message.cameras) this.setStatus(status)
        // Not before: mail that comes in one packet with the handshake finds nobody listening at the edge.
        this.mail.start(this.ended.signal)
        break
      case 'camera':
        this.setStatus(message.status)
        break
      case 'occupancy':
        this.setOccupancy(message.bay, message.occupancy)
        break
      case 'storage':
        this.setStorage(message.status)
        break
      case 'camera-report':
        this.setReport(message.report)
        break
      case 'start': {
        const { mime, width, height } = message
        this.streams.get(message.stream)?.begin({ mime, width, height })
        break
      }
      case 'live':
        this.streams.get(message.stream)?.goLive()
        break
      case 'gap':
        this.streams.get(message.stream)?.markGap()
        break
      case 'offline':
        this.streams.get(message.stream)?.end(message.reason)
        break
      case 'ptz':
        if (message.refusal === undefined) this.turns.settle(message.command)
        else this.turns.refuse(message.command, message.refusal)
        break
      default:
        message satisfies never
    }
  }

  private speaksFor(bay: string): boolean {
    return edgeCan(this.options.edge, 'speak-for-bay', { bay }) === 'allowed'
  }

  private setStatus(status: CameraStatus): void {
    const { cameras, log } = this.options
    const camera = this.speaksFor(status.bay) ? cameras.find(status.bay, status.camera) : undefined
    if (!camera) {
      log.warn({ bay: status.bay, camera: status.camera }, 'edge speaks of a camera that is not its own')
      return
    }
    camera.setStatus(status)
    if (this.attached.has(camera)) return
    this.attached.add(camera)
    camera.attach(this)
  }

  private setOccupancy(bay: string, occupancy: Occupancy): void {
    const { gates, log } = this.options
    if (this.speaksFor(bay)) gates.tell(bay, occupancy, this)
    else log.warn({ bay }, 'edge speaks of a bay that is not its own')
  }

  private setStorage(status: StorageStatus): void {
    const { reports, log } = this.options
    if (this.speaksFor(status.bay)) reports.tellStorage(status)
    else log.warn({ bay: status.bay }, 'edge speaks of a bay that is not its own')
  }

  private setReport(report: CameraReport): void {
    const { cameras, reports, log } = this.options
    const { bay, camera } = report
    if (this.speaksFor(bay) && cameras.find(bay, camera)) reports.tellCamera(report)
    else log.warn({ bay, camera }, 'edge speaks of a camera that is not its own')
  }

  private send(message: RelayMessage): void {
    this.options.ws.send(JSON.stringify(message))
  }
}

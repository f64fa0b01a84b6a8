/** The relay's end of an uplink, in a test's hand: says what it is told to, and keeps what the edge says. */
import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  type EdgeMessage,
  parseMedia,
  type RelayMessage,
  uplinkPath,
} from '../../../relay/wire/uplink/uplink.ts'
import { until } from '../until.ts'

export class BareRelay {
  readonly events = new EventEmitter<{ connection: [] }>()
  /** Text messages parsed; media as `stream kind text`. Of all connections, in order. */
  readonly received: (EdgeMessage | string)[] = []
  readonly requests: IncomingMessage[] = []
  socket: WebSocket | undefined = undefined
  private readonly server: WebSocketServer

  constructor({ port = 0, autoPong = true } = {}) {
    this.server = new WebSocketServer({ port, host: '127.0.0.1', path: uplinkPath, autoPong })
    this.server.on('connection', (socket, request) => {
      this.socket = socket
      this.requests.push(request)
      socket.on('message', (message, isBinary) => {
        if (!isBinary) this.received.push(JSON.parse(message.toString()) as EdgeMessage)
        else this.received.push(mediaText(message as Buffer))
      })
      this.events.emit('connection')
    })
  }

  async url(): Promise<string> {
    if (!this.server.address()) await once(this.server, 'listening')
    return `ws://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Waits until the edge has said this; an object matches when it has these fields. */
  async message(wanted: string | Partial<EdgeMessage>): Promise<void> {
    await until(() => this.received.some(message => matches(message, wanted)))
  }

  get messages(): EdgeMessage[] {
    return this.received.filter(message => typeof message !== 'string')
  }

  /** Names of the frames that came, in order. */
  get frames(): string[] {
    return this.received.flatMap(message =>
      typeof message === 'string' ? (message.match(/[kd]\d+;/) ?? []) : [],
    )
  }

  say(message: RelayMessage | string): void {
    this.socket?.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  async stop(): Promise<void> {
    for (const client of this.server.clients) client.terminate()
    await new Promise(resolve => this.server.close(resolve))
  }
}

function mediaText(message: Buffer): string {
  const { stream, kind, payload } = parseMedia(message)
  return `${stream} ${kind} ${Buffer.from(payload).toString().replace(/\.+$/, '')}`
}

function matches(message: EdgeMessage | string, wanted: string | Partial<EdgeMessage>): boolean {
  if (typeof message === 'string' || typeof wanted === 'string') return message === wanted
  return Object.entries(wanted).every(([key, value]) => Reflect.get(message, key) === value)
}

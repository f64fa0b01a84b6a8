/** A bare WebSocket client of `GET /live/{bay}/{camera}` that keeps what it got, in order. */
import { once } from 'node:events'
import WebSocket from 'ws'
import { fmp4Protocol, type LiveMessage } from '../../../relay/wire/live/live.ts'
import { until } from '../until.ts'

export interface LiveClientOptions {
  /** ws://host:port of the relay. */
  url: string
  path?: string
  token?: string
  protocol?: string
  headers?: Record<string, string>
}

export class LiveClient {
  /** Text messages parsed, binary ones as text (the test's fragments are readable). */
  readonly received: (LiveMessage | string)[] = []
  readonly socket: WebSocket
  closeCode: number | undefined = undefined

  constructor({
    url,
    path = '/live/bay-1/lift',
    token,
    protocol = fmp4Protocol,
    headers,
  }: LiveClientOptions) {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
    this.socket = new WebSocket(`${url}${path}`, protocol, { headers: { ...authorization, ...headers } })
    this.socket.on('message', (message, isBinary) => {
      this.received.push(isBinary ? message.toString() : (JSON.parse(message.toString()) as LiveMessage))
    })
    this.socket.on('close', code => {
      this.closeCode = code
    })
    this.socket.on('error', () => {}) // a refused upgrade; status() tells
  }

  get texts(): LiveMessage[] {
    return this.received.filter(entry => typeof entry !== 'string')
  }

  get binaries(): string[] {
    return this.received.filter(entry => typeof entry === 'string')
  }

  /** Names of all frames that arrived, in order, the init segment left out. */
  get frames(): string[] {
    return this.binaries.flatMap(message => message.match(/[kd]\d+;/g) ?? [])
  }

  /** The HTTP status that the upgrade was answered with: 101 when it succeeded. */
  async status(): Promise<number> {
    if (this.socket.readyState === WebSocket.OPEN) return 101
    return Promise.race([
      once(this.socket, 'open').then(() => 101),
      once(this.socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ])
  }

  /** Waits for a text message of this type, among all so far and to come. */
  async text<T extends LiveMessage['type']>(type: T): Promise<Extract<LiveMessage, { type: T }>> {
    return until(() => this.texts.find(entry => entry.type === type)) as Promise<
      Extract<LiveMessage, { type: T }>
    >
  }

  async frame(name: string): Promise<void> {
    await until(() => this.frames.includes(name))
  }

  close(): void {
    this.socket.terminate()
  }
}

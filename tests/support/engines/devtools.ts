import { EventEmitter, once } from 'node:events'
import { WebSocket } from 'ws'

/** A message from the browser that answers nothing. */
export interface DevToolsEvent {
  method: string
  params: Record<string, unknown>
}

interface Pending {
  resolve: (result: unknown) => void
  reject: (error: Error) => void
}

/** Numbered commands over a WebSocket: what Chromium's and WebKit's developer tools have in common. */
export class DevTools {
  readonly events = new EventEmitter<{ event: [event: DevToolsEvent] }>()
  private readonly socket: WebSocket
  private readonly pending = new Map<number, Pending>()
  private newestId = 0

  constructor(url: string) {
    this.socket = new WebSocket(url, { perMessageDeflate: false })
  }

  /** Resolves when connected; listen to `events` before: WebKit names its target at once. */
  async open(): Promise<void> {
    this.socket.on('message', message => this.answer(message.toString()))
    this.socket.on('close', () => this.fail(new Error('the browser has closed the page')))
    await once(this.socket, 'open')
  }

  /** The result as the protocol gives it. Rejects with its error, or when the browser goes away. */
  send<T>(method: string, params: object = {}): Promise<T> {
    const { promise, id } = this.expectAnswer<T>()
    this.write({ id, method, params })
    return promise
  }

  /** A number for a command that travels inside another one, and its answer, to be given to `answer()`. */
  expectAnswer<T>(): { promise: Promise<T>; id: number } {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    this.newestId += 1
    this.pending.set(this.newestId, { resolve, reject })
    return { promise: promise as Promise<T>, id: this.newestId }
  }

  /** Takes a message from the browser, its own or one out of another. */
  answer(text: string): void {
    const message = JSON.parse(text) as DevToolsEvent & {
      id?: number
      result?: unknown
      error?: { message: string }
    }
    if (message.id === undefined) {
      this.events.emit('event', message)
      return
    }
    const pending = this.pending.get(message.id)
    this.pending.delete(message.id)
    if (message.error) pending?.reject(new Error(message.error.message))
    else pending?.resolve(message.result)
  }

  private fail(error: Error): void {
    for (const { reject } of this.pending.values()) reject(error)
    this.pending.clear()
  }

  private write(command: object): void {
    this.socket.send(JSON.stringify(command))
  }
}

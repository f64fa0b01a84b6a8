/**
 * A customer's device with no page on it: bare sockets, event stream and requests that are tried again and again,
 * whatever the answers, and everything that ever came kept.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { jsmpegProtocol, type LiveMessage } from '../../../relay/wire/live/live.ts'
import type { TestSite } from '../site.ts'

/** Between two tries: sooner than any page. */
const retryMs = 30

/** One connection of a live picture, from its opening to its end. */
export interface Watched {
  bytes: Buffer[]
  messages: LiveMessage[]
  isOpen: boolean
  /** When the `end` came; performance.now(). */
  endedAtMs?: number
}

export interface LiveDevice {
  protocol: string
  connections: Watched[]
  /** Whether the relay lets it watch now. */
  isOpen(): boolean
  /** Messages with pictures on the connection that is open now. */
  pictures(): number
}

export class Customer {
  readonly workOrder: string
  readonly devices: LiveDevice[] = []
  /** Bodies of all answers to `GET /api/bays`. */
  readonly bays: string[] = []
  /** All that the event streams said. */
  readonly events: string[] = []
  eventStreams = 0
  private readonly site: TestSite
  private readonly token: string

  constructor(site: TestSite, workOrder: string, token: string) {
    this.site = site
    this.workOrder = workOrder
    this.token = token
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.site.origin}${path}`, {
      headers: { authorization: `Bearer ${this.token}`, ...headers },
    })
  }

  /** Watches as long as it may, gives up by itself after a while, and begins again, until the signal aborts. */
  async watch(path: string, protocol: string, signal: AbortSignal): Promise<void> {
    let open: Watched | undefined
    const device: LiveDevice = {
      protocol,
      connections: [],
      isOpen: () => open?.isOpen ?? false,
      // fMP4 begins with the init segment, which is no picture.
      pictures: () => (open?.bytes.length ?? 0) - (protocol === jsmpegProtocol ? 0 : 1),
    }
    this.devices.push(device)
    while (!signal.aborted) {
      open = { bytes: [], messages: [], isOpen: false }
      await this.connect(path, protocol, open, signal)
      if (open.bytes.length > 0) device.connections.push(open)
      open = undefined
      await sleep(retryMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }

  private connect(path: string, protocol: string, into: Watched, signal: AbortSignal): Promise<void> {
    const headers = { authorization: `Bearer ${this.token}` }
    const socket = new WebSocket(`${this.site.origin.replace('http', 'ws')}${path}`, protocol, { headers })
    // Never twice at the same point of a GOP.
    const giveUp = setTimeout(() => socket.terminate(), 2000 + Math.random() * 3000)
    const abort = () => socket.terminate()
    signal.addEventListener('abort', abort)
    socket.on('open', () => {
      into.isOpen = true
    })
    socket.on('error', () => {}) // a refusal; close follows
    socket.on('message', (message, isBinary) => {
      if (isBinary) into.bytes.push(message as Buffer)
      else this.note(into, JSON.parse(String(message)) as LiveMessage)
    })
    return new Promise(resolve => {
      socket.once('close', () => {
        into.isOpen = false
        clearTimeout(giveUp)
        signal.removeEventListener('abort', abort)
        resolve()
      })
    })
  }

  private note(into: Watched, message: LiveMessage): void {
    into.messages.push(message)
    if (message.type === 'end') into.endedAtMs = performance.now()
  }

  /** Follows the events; each time the stream is cut off it resumes somewhere in the past. */
  async follow(signal: AbortSignal): Promise<void> {
    for (let lastId = 0; !signal.aborted; lastId = Math.max(0, lastId - 10)) {
      const cut = AbortSignal.any([signal, AbortSignal.timeout(3000)])
      try {
        const response = await fetch(`${this.site.origin}/api/events`, {
          headers: { authorization: `Bearer ${this.token}`, 'last-event-id': String(lastId) },
          signal: cut,
        })
        this.eventStreams += 1
        const decoder = new TextDecoder()
        for await (const chunk of response.body ?? []) {
          const text = decoder.decode(chunk as Uint8Array, { stream: true })
          this.events.push(text)
          lastId = Number(/id: (\d+)\n(?![\s\S]*id: )/.exec(text)?.[1] ?? lastId)
        }
      } catch {
        // Cut off, as is meant here.
      }
    }
  }

  /** Asks for the bays again and again. */
  async poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.bays.push(await (await this.get('/api/bays')).text())
      await sleep(100, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }
}

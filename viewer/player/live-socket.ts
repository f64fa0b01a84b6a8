/** The socket of one picture: opened again and again until its signal aborts. */
import type { LiveMessage, ViewerReport } from '../../relay/wire/live.ts'
import { after, childOf, every, listen } from '../ui/listen.ts'
import { reconnectDelay } from './backoff.ts'

/** With no message for this long the line is dead, whatever the browser believes: reports are answered every 5 s. */
const silenceMs = 12_000
/** A handshake that takes longer is not coming. */
const openMs = 8_000

export interface LiveSocketOptions {
  /** Asked before each attempt: the format may have changed since. */
  address: () => { url: string; protocol: string }
  onOpen: () => void
  onMessage: (message: LiveMessage) => void
  onMedia: (bytes: Uint8Array) => void
  /** The line is lost; another attempt follows by itself. `failures` in a row, from 1. */
  onLost: (failures: number) => void
}

export class LiveSocket {
  private readonly options: LiveSocketOptions
  private socket: WebSocket | undefined = undefined
  private failures = 0

  constructor(options: LiveSocketOptions) {
    this.options = options
  }

  /** Connects at once (before the first `await`), and again after each loss. Settles when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.runOnce(signal)
      if (signal.aborted) return
      this.failures += 1
      this.options.onLost(this.failures)
      await networkPause(reconnectDelay(this.failures), signal)
    }
  }

  send(report: ViewerReport): void {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(report))
  }

  /** Gives this connection up; the next attempt follows. */
  drop(): void {
    if (this.socket) this.socket.close()
  }

  /** Settles when the connection has ended, in whatever way. */
  private runOnce(parent: AbortSignal): Promise<void> {
    const lifetime = childOf(parent)
    const { url, protocol } = this.options.address()
    const socket = new WebSocket(url, protocol)
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    return new Promise(resolve => {
      lifetime.signal.addEventListener('abort', () => {
        this.socket = undefined
        socket.close()
        resolve()
      })
      this.attach(socket, lifetime)
    })
  }

  private attach(socket: WebSocket, lifetime: AbortController): void {
    const end = () => lifetime.abort()
    const { signal } = lifetime
    const cancelOpen = after(openMs, end, signal)
    let heardAtMs = performance.now()
    listen(
      socket,
      'open',
      () => {
        cancelOpen()
        heardAtMs = performance.now()
        this.options.onOpen()
      },
      signal,
    )
    listen(
      socket,
      'message',
      event => {
        heardAtMs = performance.now()
        this.take((event as MessageEvent<string | ArrayBuffer>).data)
      },
      signal,
    )
    listen(socket, 'close', end, signal)
    listen(socket, 'error', end, signal)
    every(
      1000,
      () => {
        if (performance.now() - heardAtMs > silenceMs) end()
      },
      signal,
    )
  }

  private take(payload: string | ArrayBuffer): void {
    if (typeof payload === 'string') {
      this.options.onMessage(JSON.parse(payload) as LiveMessage)
      return
    }
    this.failures = 0
    this.options.onMedia(new Uint8Array(payload))
  }
}

/** Waits, but no longer than until the browser says that the network is back. */
function networkPause(delayMs: number, parent: AbortSignal): Promise<void> {
  const pause = childOf(parent)
  return new Promise(resolve => {
    pause.signal.addEventListener('abort', () => resolve())
    after(delayMs, () => pause.abort(), pause.signal)
    listen(window, 'online', () => pause.abort(), pause.signal)
  })
}

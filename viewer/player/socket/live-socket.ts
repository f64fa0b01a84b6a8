/** The socket of one picture: opened again and again until its signal aborts. */
import type { LiveMessage, OwnStream, ViewerMessage } from '../../../relay/wire/live/live.ts'
import { after, childOf, every, listen } from '../../ui/page/listen.ts'
import { reconnectDelay } from './backoff.ts'
import { networkPause } from './network-pause.ts'

/** With no message for this long the line is dead, whatever the browser believes: reports are answered every 5 s. */
const silenceMs = 12_000
/** A handshake that takes longer is not coming. */
const openMs = 8_000
/** Giving a connection up on purpose costs no wait, unless it was done a moment ago. */
const dropPauseMs = 3_000

export interface LiveSocketOptions {
  /** Asked before each attempt: the format may have changed since. */
  address: () => { url: string; protocol: string }
  onMessage: (message: LiveMessage) => void
  onMedia: (bytes: Uint8Array) => void
  /** The line is lost; another attempt follows by itself. */
  onLost: () => void
}

export class LiveSocket {
  private readonly options: LiveSocketOptions
  private socket: WebSocket | undefined = undefined
  private connection: AbortController | undefined = undefined
  private failures = 0
  private restMs = 0
  private isDropped = false
  private isLeft = false
  private droppedAtMs = Number.NEGATIVE_INFINITY

  constructor(options: LiveSocketOptions) {
    this.options = options
  }

  /** Connects at once (before the first `await`), and again after each loss. Settles when `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.failures = 0
    while (!signal.aborted) {
      await this.runOnce(signal)
      if (signal.aborted) return
      const { isLeft } = this
      const pauseMs = this.pauseMs()
      this.isLeft = false
      if (!isLeft) this.options.onLost()
      if (pauseMs > 0) await networkPause(pauseMs, signal)
    }
  }

  send(message: ViewerMessage): void {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message))
  }

  /** The same as `drop`, but no loss: only what is under way on this connection is not to be delivered any more. */
  leave(): void {
    this.send({ type: 'leave' })
    this.isLeft = true
    this.drop()
  }

  /** Gives this connection up for a fresh one. */
  drop(): void {
    const nowMs = performance.now()
    this.isDropped = nowMs - this.droppedAtMs > dropPauseMs
    this.droppedAtMs = nowMs
    this.connection?.abort()
  }

  /** Gives this connection up, and waits at least so long before the next one, ms. */
  rest(ms: number): void {
    this.restMs = ms
    this.connection?.abort()
  }

  /** How long to wait before the next attempt, ms. */
  private pauseMs(): number {
    const { restMs, isDropped } = this
    this.restMs = 0
    this.isDropped = false
    if (isDropped) return 0
    this.failures += 1
    return Math.max(restMs, reconnectDelay(this.failures))
  }

  /** Settles when the connection has ended, in whatever way. */
  private runOnce(parent: AbortSignal): Promise<void> {
    const connection = childOf(parent)
    const { url, protocol } = this.options.address()
    const socket = new WebSocket(url, protocol)
    socket.binaryType = 'arraybuffer'
    this.socket = socket
    this.connection = connection
    return new Promise(resolve => {
      connection.signal.addEventListener('abort', () => {
        this.socket = undefined
        socket.close()
        resolve()
      })
      this.attach(socket, connection)
    })
  }

  private attach(socket: WebSocket, connection: AbortController): void {
    const { signal } = connection
    const end = () => connection.abort()
    const cancelOpen = after(openMs, end, signal)
    let heardAtMs = performance.now()
    const open = () => {
      cancelOpen()
      heardAtMs = performance.now()
    }
    const hear = (event: Event) => {
      heardAtMs = performance.now()
      this.take((event as MessageEvent<string | ArrayBuffer>).data)
    }
    listen(socket, 'open', open, signal)
    listen(socket, 'message', hear, signal)
    listen(socket, 'close', end, signal)
    listen(socket, 'error', end, signal)
    const checkSilence = () => {
      if (performance.now() - heardAtMs > silenceMs) end()
    }
    every(1000, checkSilence, signal)
  }

  private take(payload: string | ArrayBuffer): void {
    if (typeof payload === 'string') {
      this.options.onMessage(JSON.parse(payload) as LiveMessage)
      return
    }
    this.failures = 0 // only now: a relay that accepts and sends nothing is not back
    this.options.onMedia(new Uint8Array(payload))
  }
}

/** Where a camera's live picture is: `ws:` or `wss:` like the page. */
interface LiveUrlOptions {
  bay: string
  camera: string
  /** The page can play H.265 as it is. */
  wantsHevc: boolean
  stream: OwnStream
}

export function liveUrl({ bay, camera, wantsHevc, stream }: LiveUrlOptions): string {
  const { protocol, host } = window.location
  const query = [...(wantsHevc ? ['codecs=hvc1'] : []), stream === 'sub' ? 'stream=sub' : 'open=sub'].join(
    '&',
  )
  const path = `/live/${encodeURIComponent(bay)}/${encodeURIComponent(camera)}`
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}?${query}`
}

/** The explainer's line to the relay: opened again and again until its signal aborts; what was on goes on by itself. */
import {
  type ConsoleMessage,
  type DeskMessage,
  narrateProtocol,
  type VoicePacket,
  writeVoicePacket,
} from '../../../relay/wire/narration/narration.ts'
import type { Narrator } from '../../../relay/wire/narration/remark.ts'
import { ClockOffset, pageClock } from '../../player/socket/clock-offset.ts'
import { networkPause } from '../../player/socket/network-pause.ts'
import { after, childOf, every, listen } from '../../ui/page/listen.ts'

export type LineState =
  | { kind: 'connecting' }
  /** Nobody is heard from here; `by`: who narrates elsewhere. */
  | { kind: 'ready'; by: Narrator | null }
  /** What is said is passed on. */
  | { kind: 'live' }
  /** Somebody else narrates: `takeOver` is the way on. */
  | { kind: 'busy'; by: Narrator }
  | { kind: 'taken-over'; by: Narrator }
  /** Back as soon as the network is; `isOn`: with the narration going on. */
  | { kind: 'line-lost'; isOn: boolean }
  /** The link has ended. */
  | { kind: 'refused' }

export interface NarrationSocketOptions {
  bay: string
  /** The explainer's staff id, where the page knows it. */
  by?: string | undefined
  onState: (state: LineState) => void
  onListeners: (count: number) => void
  /** As whom the relay knows this console. */
  onWelcome: (you: Narrator) => void
}

/** Between attempts, ms; short, since people are listening. */
const pausesMs = [250, 500, 1000, 1500]
const openMs = 5_000
/** The relay answers the clock this often; with no message for the other time the line is dead. Ms. */
const clockMs = 1_500
const silenceMs = 4_500
/** What may wait in the browser for a line that does not take it: 1.5 s of voice. Bytes. */
const maxBufferedBytes = 8 * 1024

export class NarrationSocket {
  private readonly options: NarrationSocketOptions
  private readonly clock = new ClockOffset()
  private readonly session = randomId()
  private socket: WebSocket | undefined = undefined
  private state: LineState = { kind: 'connecting' }
  private wantsTalk = false
  private failures = 0
  /** Packets left out because the line did not take them. */
  droppedPackets = 0

  constructor(options: NarrationSocketOptions) {
    this.options = options
  }

  get isLive(): boolean {
    return this.state.kind === 'live'
  }

  /** Connects at once, and again after each loss. Settles when `signal` aborts or the relay wants no more. */
  async run(signal: AbortSignal): Promise<void> {
    this.setState({ kind: 'connecting' })
    while (!signal.aborted) {
      const wasOpen = await this.runOnce(signal)
      if (signal.aborted) return
      if (!wasOpen && (await isRefused())) this.setState({ kind: 'refused' })
      if (this.state.kind === 'refused') return
      this.setState({ kind: 'line-lost', isOn: this.wantsTalk })
      await networkPause(pausesMs[Math.min(this.failures, pausesMs.length - 1)] ?? 0, signal)
      this.failures += 1
    }
  }

  /** The microphone is on from now on, also over breaks of the line. */
  talk(): void {
    this.wantsTalk = true
    this.say({ type: 'on' })
  }

  takeOver(): void {
    this.wantsTalk = true
    this.say({ type: 'take-over' })
  }

  quiet(): void {
    this.wantsTalk = false
    this.say({ type: 'off' })
    if (this.state.kind === 'live') this.setState({ kind: 'ready', by: null })
    if (this.state.kind === 'line-lost') this.setState({ kind: 'line-lost', isOn: false })
  }

  /** `capturedAtMs` on the page's clock. What the line does not take is left out: a late word helps nobody. */
  send({ capturedAtMs, opus }: VoicePacket): void {
    const { socket } = this
    const offsetMs = this.clock.roughMs
    if (!socket || !this.isLive || offsetMs === undefined) return
    if (socket.bufferedAmount > maxBufferedBytes) {
      this.droppedPackets += 1
      return
    }
    socket.send(writeVoicePacket({ capturedAtMs: capturedAtMs + offsetMs, opus }) as BufferSource)
  }

  /** Round trip to the relay, ms; undefined while unknown. For the explainer's own latency. */
  get roundTripMs(): number | undefined {
    return this.clock.roundTripMs
  }

  /** Settles when the connection has ended; true when it was open. */
  private runOnce(parent: AbortSignal): Promise<boolean> {
    const connection = childOf(parent)
    const socket = new WebSocket(this.url(), narrateProtocol)
    let wasOpen = false
    return new Promise(resolve => {
      const { signal } = connection
      signal.addEventListener('abort', () => {
        this.socket = undefined
        socket.close(1000)
        resolve(wasOpen)
      })
      const end = () => connection.abort()
      const cancelOpen = after(openMs, end, signal)
      let heardAtMs = performance.now()
      const hear = (event: Event) => {
        heardAtMs = performance.now()
        this.take(JSON.parse((event as MessageEvent<string>).data) as DeskMessage)
      }
      const open = () => {
        cancelOpen()
        wasOpen = true
        heardAtMs = performance.now()
        this.socket = socket
        this.say({ type: 'clock', sent: pageClock() })
      }
      listen(socket, 'open', open, signal)
      listen(socket, 'message', hear, signal)
      listen(socket, 'close', end, signal)
      listen(socket, 'error', end, signal)
      // Who leaves the page has gone, and has not been cut off: the spotlight need not wait.
      listen(window, 'pagehide', end, signal)
      every(clockMs, () => this.say({ type: 'clock', sent: pageClock() }), signal)
      const checkSilence = () => {
        if (performance.now() - heardAtMs > silenceMs) end()
      }
      every(500, checkSilence, signal)
    })
  }

  private take(message: DeskMessage): void {
    switch (message.type) {
      case 'welcome':
        this.failures = 0
        this.clock.noteStart(message.now, pageClock())
        this.options.onListeners(message.listeners)
        this.options.onWelcome(message.you)
        this.setState({ kind: 'ready', by: message.by })
        if (this.wantsTalk) this.say({ type: 'on' })
        break
      case 'on-air':
        // Let go of the button meanwhile: the relay hears of it next.
        if (this.wantsTalk) this.setState({ kind: 'live' })
        break
      case 'busy':
      case 'taken-over':
        this.wantsTalk = false
        this.setState({ kind: message.type, by: message.by })
        break
      case 'narrator':
        if (this.state.kind !== 'live') this.setState({ kind: 'ready', by: message.by })
        break
      case 'listeners':
        this.options.onListeners(message.count)
        break
      case 'clock':
        this.clock.noteAnswer(message.sent, message.now, pageClock())
        break
      case 'end':
        if (message.reason !== 'going-away') this.setState({ kind: 'refused' })
        break
    }
  }

  /** False: the line is not there just now, and nothing was said. */
  say(message: ConsoleMessage): boolean {
    const { socket } = this
    if (!socket || socket.readyState !== WebSocket.OPEN) return false
    socket.send(JSON.stringify(message))
    return true
  }

  private url(): string {
    const { protocol, host } = window.location
    const { bay, by } = this.options
    const query = new URLSearchParams({ session: this.session, ...(by && { by }) })
    const scheme = protocol === 'https:' ? 'wss:' : 'ws:'
    return `${scheme}//${host}/narrate/${encodeURIComponent(bay)}?${query.toString()}`
  }

  private setState(state: LineState): void {
    this.state = state
    this.options.onState(state)
  }
}

/** A browser does not say why a socket did not open; the API does. */
async function isRefused(): Promise<boolean> {
  try {
    const { status } = await fetch('/api/bays', { credentials: 'same-origin', cache: 'no-store' })
    return status === 401
  } catch {
    return false // the network, not the link
  }
}

function randomId(): string {
  const numbers = window.crypto.getRandomValues(new Uint32Array(4))
  return Array.from(numbers, number => number.toString(36)).join('')
}

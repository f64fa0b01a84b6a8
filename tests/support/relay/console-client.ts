/** A bare explainer's console: a WebSocket client of `GET /narrate/{bay}` that keeps what it got. */
import { once } from 'node:events'
import WebSocket from 'ws'
import {
  type ConsoleMessage,
  type DeskMessage,
  narrateProtocol,
  writeVoicePacket,
} from '../../../relay/wire/narration/narration.ts'
import { until } from '../until.ts'

export interface ConsoleClientOptions {
  /** ws://host:port of the relay. */
  url: string
  token: string
  bay?: string
  session?: string
  by?: string
}

/** 20 ms of Opus at full band, mono (RFC 6716, 3.1), with a number inside; no decoder is asked about it. */
export function opusPacket(number: number): Uint8Array {
  return Uint8Array.of(0xf8, number >> 8, number & 0xff, 0xfe)
}

export class ConsoleClient {
  readonly received: DeskMessage[] = []
  readonly socket: WebSocket
  closeCode: number | undefined = undefined

  constructor({ url, token, bay = 'bay-1', session = '', by = '' }: ConsoleClientOptions) {
    const headers = { authorization: `Bearer ${token}` }
    const query = new URLSearchParams({ session, by })
    this.socket = new WebSocket(`${url}/narrate/${bay}?${query}`, narrateProtocol, { headers })
    this.socket.on('message', message => this.received.push(JSON.parse(message.toString()) as DeskMessage))
    this.socket.on('close', code => {
      this.closeCode = code
    })
    this.socket.on('error', () => {}) // a refused upgrade; status() tells
  }

  async status(): Promise<number> {
    return Promise.race([
      once(this.socket, 'open').then(() => 101),
      once(this.socket, 'unexpected-response').then(
        ([, response]) => (response as { statusCode: number }).statusCode,
      ),
    ])
  }

  say(message: ConsoleMessage): void {
    this.socket.send(JSON.stringify(message))
  }

  /** Packets of 20 ms, the last one spoken now. */
  speak(count: number, from = 0): void {
    for (let i = 0; i < count; i++) {
      const capturedAtMs = Date.now() - (count - i) * 20
      this.socket.send(writeVoicePacket({ capturedAtMs, opus: opusPacket(from + i) }))
    }
  }

  /** Waits for a message of this type, among all so far and to come. */
  async heard<T extends DeskMessage['type']>(type: T): Promise<Extract<DeskMessage, { type: T }>> {
    return until(() => this.received.findLast(message => message.type === type)) as Promise<
      Extract<DeskMessage, { type: T }>
    >
  }

  close(): void {
    this.socket.terminate()
  }
}

/** One explainer's socket: checks what it says and tells it what its bay's narration is like. */

import type { WebSocket } from 'ws'
import type { Subject } from '../access/subject.ts'
import { parseConsoleMessage } from '../wire/narration/console-message.ts'
import {
  consoleSilenceMs,
  type DeskMessage,
  parseVoicePacket,
  staleAfterMs,
  type VoicePacket,
} from '../wire/narration/narration.ts'
import type { Narrator, Stroke } from '../wire/narration/remark.ts'
import type { EndReason } from '../wire/shared/end-reason.ts'

/** A packet every 20 ms, a burst of what waited in a line, and the clock. */
const messagesPerSweepLimit = 400

export interface ConsoleEvents {
  onTalk(isTakeOver: boolean): void
  onQuiet(): void
  onPacket(packet: VoicePacket): void
  onCaption(text: string): void
  onStroke(stroke: Stroke): void
  /** `seconds` null: without an end. */
  onSpotlight(seconds: number | null): void
  onRelease(): void
  /** Once. `isLost`: the line broke, it was not hung up. */
  onClose(isLost: boolean): void
}

export interface ConsoleOptions {
  ws: WebSocket
  subject: Subject
  who: Narrator
  /** The same for every connection of one page: it is its own successor after a break. */
  session: string
  /** Monotonic clock, ms. */
  now: () => number
}

export class Console {
  readonly subject: Subject
  readonly who: Narrator
  readonly session: string
  private readonly ws: WebSocket
  private readonly now: () => number
  private heardMs: number
  private messagesSinceSweep = 0
  private isHungUp = false

  constructor({ ws, subject, who, session, now }: ConsoleOptions) {
    this.ws = ws
    this.subject = subject
    this.who = who
    this.session = session
    this.now = now
    this.heardMs = now()
  }

  start(events: ConsoleEvents): void {
    const { ws } = this
    ws.on('message', (message, isBinary) => {
      this.heardMs = this.now()
      const isGood = isBinary
        ? this.receivePacket(message as Buffer, events)
        : this.receive(message.toString(), events)
      if (!isGood || ++this.messagesSinceSweep > messagesPerSweepLimit)
        ws.close(1008, 'not a message of a console')
    })
    ws.on('error', () => ws.terminate()) // what a console sends wrong ends that console; close follows
    ws.once('close', code => events.onClose(code !== 1000 && !this.isHungUp))
  }

  get isOpen(): boolean {
    return this.ws.readyState === this.ws.OPEN
  }

  send(message: DeskMessage): void {
    if (this.isOpen) this.ws.send(JSON.stringify(message))
  }

  end(reason: EndReason): void {
    if (!this.isOpen) return
    this.isHungUp = reason !== 'going-away'
    this.send({ type: 'end', reason })
    this.ws.close(reason === 'going-away' ? 1001 : 1008, reason)
  }

  /** A successor is here: this connection is dead, whatever TCP believes. */
  abandon(): void {
    this.ws.terminate()
  }

  /** Called about once a second: cuts a console from which nothing has come for too long. */
  sweep(): void {
    this.messagesSinceSweep = 0
    if (this.now() - this.heardMs > consoleSilenceMs) this.ws.terminate()
  }

  private receive(text: string, events: ConsoleEvents): boolean {
    const message = parseConsoleMessage(text)
    switch (message?.type) {
      case undefined:
        return false
      case 'on':
      case 'take-over':
        events.onTalk(message.type === 'take-over')
        return true
      case 'off':
        events.onQuiet()
        return true
      case 'caption':
        events.onCaption(message.text)
        return true
      case 'stroke':
        events.onStroke(message.stroke)
        return true
      case 'spotlight':
        events.onSpotlight(message.seconds)
        return true
      case 'release':
        events.onRelease()
        return true
      case 'clock':
        this.send({ type: 'clock', sent: message.sent, now: Date.now() })
        return true
    }
  }

  private receivePacket(bytes: Buffer, events: ConsoleEvents): boolean {
    const packet = parseVoicePacket(bytes)
    if (!packet) return false
    const nowMs = Date.now()
    // What waited in a broken line is not played late; and nobody speaks in the future.
    if (packet.capturedAtMs < nowMs - staleAfterMs) return true
    events.onPacket({ ...packet, capturedAtMs: Math.min(packet.capturedAtMs, nowMs) })
    return true
  }
}

/** What goes on, on one line of a terminal that is written over; elsewhere only what stays. */
import type { WriteStream } from 'node:tty'

export class Progress {
  private readonly stream: WriteStream
  private shown = ''

  constructor(stream: WriteStream) {
    this.stream = stream
  }

  show(text: string): void {
    if (!this.stream.isTTY || text === this.shown) return
    this.clear()
    this.shown = text
    this.stream.write(text.slice(0, this.stream.columns - 1))
  }

  /** Stays. */
  say(text: string): void {
    const { shown } = this
    this.clear()
    this.stream.write(`${text}\n`)
    if (shown) this.show(shown)
  }

  clear(): void {
    if (this.shown) this.stream.write('\r\x1b[K')
    this.shown = ''
  }
}

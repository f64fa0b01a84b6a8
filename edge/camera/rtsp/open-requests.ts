/** Requests that wait for their answers. Cameras number answers as they like, and some not at all. */
import { header, type RtspResponse } from './messages.ts'

/** So long the right answer may still come, after one that carries the number of an earlier request. */
const misnumberedMs = 1_000

type Settle = (response: RtspResponse) => void

export class OpenRequests {
  private readonly open = new Map<number, Settle>()
  private readonly onMisnumbered: () => void
  private lastNumber = 0
  private held: NodeJS.Timeout | undefined = undefined

  constructor(onMisnumbered: () => void) {
    this.onMisnumbered = onMisnumbered
  }

  nextNumber(): number {
    this.lastNumber++
    return this.lastNumber
  }

  add(number: number, settle: Settle): void {
    this.open.set(number, settle)
  }

  remove(number: number): void {
    this.open.delete(number)
  }

  close(): void {
    clearTimeout(this.held)
    this.open.clear()
  }

  /**
   * An answer belongs to the request whose number it carries. One with no number, or with one that was never given,
   * belongs to the oldest request; so does one with a number that was answered before (Tapo: gh:scottlamb/retina#136),
   * unless the right answer follows.
   */
  answer(response: RtspResponse): void {
    if (response.status < 200) return // more is to come, within the same time
    const number = Number.parseInt(header(response.headers, 'cseq') ?? '', 10)
    if (this.settle(number, response)) return
    const [oldest] = this.open.keys()
    if (oldest === undefined) return
    const isKnown = number >= 1 && number <= this.lastNumber
    if (!isKnown) {
      this.onMisnumbered()
      this.settle(oldest, response)
      return
    }
    clearTimeout(this.held)
    this.held = setTimeout(() => {
      if (this.settle(oldest, response)) this.onMisnumbered()
    }, misnumberedMs)
  }

  private settle(number: number, response: RtspResponse): boolean {
    const settle = this.open.get(number)
    this.open.delete(number)
    settle?.(response)
    return settle !== undefined
  }
}

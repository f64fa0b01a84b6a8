/** One stroke as it grows and goes on one picture: in step with the frames that it was drawn on. Pure; times in ms. */
import type { Stroke } from '../../../relay/wire/narration/remark.ts'

/** A picture that does not come so far does not hold a stroke back for longer. */
const waitMs = 4000
/** The last part of its time it grows faint. */
const faintMs = 900

export interface SeenStroke {
  stroke: Stroke
  /** 0 to 1. */
  opacity: number
}

export class StrokeTrack {
  private waiting: { stroke: Stroke; toldAtMs: number }[] = []
  private shown: { stroke: Stroke; shownAtMs: number } | undefined = undefined

  /** It is, or has become, this. */
  note(stroke: Stroke, nowMs: number): void {
    this.waiting.push({ stroke, toldAtMs: nowMs })
  }

  /**
   * What is seen of it on the frame that was captured then (undefined: the picture does not tell, and it is seen when
   * it is told); undefined when nothing is.
   */
  seenOn(capturedAtMs: number | undefined, nowMs: number): SeenStroke | undefined {
    for (let [next] = this.waiting; next; [next] = this.waiting) {
      const isReached = capturedAtMs === undefined || next.stroke.frameAtMs <= capturedAtMs
      if (!isReached && nowMs - next.toldAtMs < waitMs) break
      this.shown = { stroke: next.stroke, shownAtMs: nowMs }
      this.waiting.shift()
    }
    if (!this.shown) return undefined
    const { stroke, shownAtMs } = this.shown
    const leftMs = shownAtMs + stroke.fadeMs - nowMs
    return leftMs > 0 ? { stroke, opacity: Math.min(1, leftMs / faintMs) } : undefined
  }

  /** Nothing of it is seen any more, and nothing is to come. */
  isOver(nowMs: number): boolean {
    if (this.waiting.length) return false
    return !this.shown || this.shown.shownAtMs + this.shown.stroke.fadeMs <= nowMs
  }
}

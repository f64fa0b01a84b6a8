/** What a player has shown since the page was opened, over all of its sinks: for reports, the inspector and tests. */
import type { ViewerReport } from '../../../relay/wire/live/live.ts'
import { pageClock } from '../socket/clock-offset.ts'
import type { SinkProgress } from './sink.ts'

export interface Totals {
  shownFrames: number
  droppedFrames: number
  /** Capture to glass, ms; null while unknown. */
  behindMs: number | null
  rebuilds: number
  /** From the player's beginning, or its return to a visible page, to the first present picture; null before it. */
  joinMs: number | null
}

export class PlayTotals {
  private shownFrames = 0
  private droppedFrames = 0
  private rebuilds = 0
  private joinMs: number | null = null
  private joiningSinceMs = 0
  private shownAtReport = 0

  beginJoin(): void {
    this.joiningSinceMs = performance.now()
    this.joinMs = null
  }

  notePicture(): void {
    if (this.joinMs === null) this.joinMs = performance.now() - this.joiningSinceMs
  }

  noteRebuild(): void {
    this.rebuilds += 1
  }

  /** A sink has ended: what it did counts, and it will be asked no more. */
  addEnded({ shownFrames, droppedFrames }: SinkProgress): void {
    this.shownFrames += shownFrames
    this.droppedFrames += droppedFrames
  }

  /** With what the present sink, if any, has done so far. */
  totals(present: SinkProgress | undefined): Totals {
    return {
      shownFrames: this.shownFrames + (present ? present.shownFrames : 0),
      droppedFrames: this.droppedFrames + (present ? present.droppedFrames : 0),
      behindMs: present ? present.behindMs : null,
      rebuilds: this.rebuilds,
      joinMs: this.joinMs,
    }
  }

  /** The report that is due now. */
  report(present: SinkProgress | undefined): ViewerReport {
    const { shownFrames, droppedFrames, behindMs, rebuilds } = this.totals(present)
    const moving = shownFrames > this.shownAtReport
    this.shownAtReport = shownFrames
    return { type: 'report', sent: pageClock(), moving, behindMs, droppedFrames, rebuilds }
  }
}

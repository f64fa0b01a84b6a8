/** From the wall clock to a clip's own time, which leaves out what was not recorded. Pure; ms. */
import type { TimeRange } from '../recording/footage.ts'

export class ClipClock {
  private readonly span: TimeRange
  private readonly gaps: readonly TimeRange[]

  /** @param span from the clip's first frame to its end, by the edge's wall clock */
  constructor(span: TimeRange, gaps: readonly TimeRange[]) {
    this.span = span
    this.gaps = gaps.filter(({ toMs }) => toMs > span.fromMs)
  }

  /** By the wall clock. */
  get endMs(): number {
    return this.span.toMs
  }

  /** Of a moment in a gap: where the film goes on; of one outside the clip: its beginning or its end. */
  at(wallMs: number): number {
    const { fromMs, toMs } = this.span
    const insideMs = Math.min(Math.max(wallMs, fromMs), toMs)
    const lostMs = this.gaps.reduce((sum, gap) => {
      return sum + Math.max(0, Math.min(gap.toMs, insideMs) - Math.max(gap.fromMs, fromMs))
    }, 0)
    return insideMs - fromMs - lostMs
  }

  isFilmed(wallMs: number): boolean {
    const { fromMs, toMs } = this.span
    const isMissing = this.gaps.some(gap => wallMs >= gap.fromMs && wallMs < gap.toMs)
    return wallMs >= fromMs && wallMs < toMs && !isMissing
  }
}

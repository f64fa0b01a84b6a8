/** A finger, pen or mouse on a picture, into strokes that grow: thinned, and told some twenty times a second. Pure. */
import type { PicturePoint, Stroke } from '../../../relay/wire/narration/remark.ts'

/** A point this near to the one before says nothing new; in shares of the picture's width. */
const thinTo = 0.003
/** Fewer than the wire allows: each time a stroke is told, it is told whole. */
const mostPoints = 240
const tellEveryMs = 50
/** How long a stroke stays. */
export const fadeMs = 6000
/** The shortest that the wire allows: it is taken back. */
const takenBackMs = 500

export interface PenOptions {
  /** Told as it has become; the last time with `isDone`. */
  onStroke: (stroke: Stroke) => void
  newId: () => string
}

export interface Begin extends Pick<Stroke, 'camera' | 'kind' | 'colour'> {
  point: PicturePoint
  /** When the frame was captured that it is drawn on, ms since 1970. */
  frameAtMs: number
  /** Width of the picture over its height. */
  aspect: number
}

export class Pen {
  private readonly options: PenOptions
  private stroke: Stroke | undefined = undefined
  private aspect = 1
  private toldAtMs = Number.NEGATIVE_INFINITY
  /** Those that may still be seen, newest last. */
  private drawn: { stroke: Stroke; goneAtMs: number }[] = []

  constructor(options: PenOptions) {
    this.options = options
  }

  get isDown(): boolean {
    return this.stroke !== undefined
  }

  begin({ point, aspect, ...stroke }: Begin, nowMs: number): void {
    this.aspect = aspect
    this.stroke = { ...stroke, id: this.options.newId(), points: [point], fadeMs, isDone: false }
    this.tell(this.stroke, nowMs)
  }

  extend(point: PicturePoint, frameAtMs: number, nowMs: number): void {
    const { stroke } = this
    if (!stroke) return
    const points = this.grown(stroke, point)
    if (points === stroke.points) return
    this.stroke = { ...stroke, points, frameAtMs }
    if (nowMs - this.toldAtMs >= tellEveryMs) this.tell(this.stroke, nowMs)
  }

  end(frameAtMs: number, nowMs: number): void {
    const { stroke } = this
    if (!stroke) return
    this.stroke = undefined
    const done = { ...stroke, frameAtMs, isDone: true }
    this.drawn = this.drawn.filter(({ goneAtMs }) => goneAtMs > nowMs)
    this.drawn.push({ stroke: done, goneAtMs: nowMs + fadeMs })
    this.tell(done, nowMs)
  }

  undo(frameAtMs: number, nowMs: number): void {
    const last = this.drawn.pop()
    if (last) this.tell({ ...last.stroke, frameAtMs, fadeMs: takenBackMs }, nowMs)
  }

  clear(frameAtMs: number, nowMs: number): void {
    while (this.drawn.length) this.undo(frameAtMs, nowMs)
  }

  private grown({ kind, points }: Stroke, point: PicturePoint): PicturePoint[] {
    const [first] = points
    const last = points[points.length - 1]
    if (!first || !last || this.isNear(last, point)) return points
    if (kind !== 'line') return [first, point]
    return thinned([...points, point])
  }

  private isNear([ax, ay]: PicturePoint, [bx, by]: PicturePoint): boolean {
    return Math.hypot(ax - bx, (ay - by) / this.aspect) < thinTo
  }

  private tell(stroke: Stroke, nowMs: number): void {
    this.toldAtMs = nowMs
    this.options.onStroke(stroke)
  }
}

/** Every other point of a stroke that has become too long goes; its ends stay. */
function thinned(points: PicturePoint[]): PicturePoint[] {
  if (points.length <= mostPoints) return points
  return points.filter((_, i) => i % 2 === 0 || i === points.length - 1)
}

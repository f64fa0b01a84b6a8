/** Captions and strokes on their way to the viewers: told at once, and kept for the clips of marked moments. */
import { EventEmitter } from 'node:events'
import type { CaptionEvent, Narrator, Stroke, StrokeEvent } from '../wire/narration/remark.ts'

export type Remark =
  | { type: 'caption'; bay: string; payload: CaptionEvent }
  | { type: 'stroke'; bay: string; payload: StrokeEvent }

/** Where they are kept as long as a clip may still ask for them. */
export interface RemarkKeeper {
  keep(remark: Remark, atMs: number): void
}

export class Remarks {
  /** `remark`: for whoever may watch that bay now. */
  readonly events = new EventEmitter<{ remark: [remark: Remark] }>()
  private readonly log: RemarkKeeper

  constructor(log: RemarkKeeper) {
    this.log = log
    this.events.setMaxListeners(0) // one a page
  }

  caption(bay: string, by: Narrator, text: string): void {
    const payload = { bay, text, by, at: new Date().toISOString() }
    this.say({ type: 'caption', bay, payload }, true)
  }

  /** Kept when it is done: what it was like while it was being drawn nobody asks for. */
  stroke(bay: string, by: Narrator, stroke: Stroke): void {
    this.say({ type: 'stroke', bay, payload: { ...stroke, bay, by } }, stroke.isDone)
  }

  private say(remark: Remark, isKept: boolean): void {
    this.events.emit('remark', remark)
    if (isKept) this.log.keep(remark, Date.now())
  }
}

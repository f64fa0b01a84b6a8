/** What explainers add to the pictures of a page: told by the relay, and by the page's own pen. */
import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { type CaptionEvent, captionMs, type StrokeEvent } from '../../../relay/wire/narration/remark.ts'
import { listen } from '../page/listen.ts'

export type Drawn = Pick<StrokeEvent, 'bay'> & Omit<StrokeEvent, 'by'>

interface Told<T> {
  event: T
  /** On the clock of `performance.now()`. */
  atMs: number
}

export class Remarks {
  private readonly strokes = new Map<string, Told<Drawn>>()
  private readonly captions = new Map<string, CaptionEvent>()
  private readonly timers = new Map<string, number>()
  private readonly own = new Set<string>()
  private readonly strokeListeners = new Set<(stroke: Drawn) => void>()
  private readonly captionListeners = new Set<() => void>()

  /** Takes captions and strokes out of the site's events until the signal aborts. */
  follow(events: EventTarget, signal: AbortSignal): void {
    const read = <T>(event: Event) => JSON.parse((event as MessageEvent<string>).data) as T
    const takeStroke = (stroke: StrokeEvent) => {
      // A pen's own stroke is on its page already, and further than what comes back.
      if (!this.own.has(stroke.id)) this.take(stroke)
    }
    listen(events, 'stroke', event => takeStroke(read<StrokeEvent>(event)), signal)
    listen(events, 'caption', event => this.takeCaption(read<CaptionEvent>(event)), signal)
    signal.addEventListener('abort', () => {
      for (const timer of Array.from(this.timers.values())) window.clearTimeout(timer)
    })
  }

  /** This page's own pen draws it. */
  draw(stroke: Drawn): void {
    this.own.add(stroke.id)
    this.take(stroke)
  }

  captionOf(bay: string): CaptionEvent | undefined {
    return this.captions.get(bay)
  }

  /** Strokes of now, for a picture that has just come. */
  recentStrokes(): Drawn[] {
    return Array.from(this.strokes.values(), ({ event }) => event)
  }

  onStroke(listener: (stroke: Drawn) => void, signal: AbortSignal): void {
    this.strokeListeners.add(listener)
    signal.addEventListener('abort', () => this.strokeListeners.delete(listener))
  }

  onCaption(listener: () => void, signal: AbortSignal): void {
    this.captionListeners.add(listener)
    signal.addEventListener('abort', () => this.captionListeners.delete(listener))
  }

  private take(stroke: Drawn): void {
    const nowMs = performance.now()
    for (const [id, { event, atMs }] of Array.from(this.strokes)) {
      if (atMs + event.fadeMs < nowMs) this.strokes.delete(id)
    }
    this.strokes.set(stroke.id, { event: stroke, atMs: nowMs })
    for (const listener of Array.from(this.strokeListeners)) listener(stroke)
  }

  private takeCaption(caption: CaptionEvent): void {
    const { bay, text } = caption
    window.clearTimeout(this.timers.get(bay))
    if (text) {
      this.captions.set(bay, caption)
      this.timers.set(
        bay,
        window.setTimeout(() => this.takeCaption({ ...caption, text: '' }), captionMs(text)),
      )
    } else this.captions.delete(bay)
    for (const listener of Array.from(this.captionListeners)) listener()
  }
}

const RemarksContext = createContext<Remarks | undefined>(undefined)

/** Around the pictures that show them. */
export const RemarksProvider = RemarksContext.Provider

/** Undefined on pages whose pictures carry none. */
export function useRemarks(): Remarks | undefined {
  return useContext(RemarksContext)
}

/** What is written over a bay's pictures now. */
export function useCaption(bay: string): CaptionEvent | undefined {
  const remarks = useRemarks()
  const [caption, setCaption] = useState(remarks ? remarks.captionOf(bay) : undefined)
  useEffect(() => {
    if (!remarks) return undefined
    const life = new AbortController()
    const look = () => setCaption(remarks.captionOf(bay))
    look()
    remarks.onCaption(look, life.signal)
    return () => life.abort()
  }, [remarks, bay])
  return caption
}

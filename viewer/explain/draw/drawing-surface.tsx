import { useRef } from 'preact/hooks'
import type { PicturePoint, Stroke } from '../../../relay/wire/narration/remark.ts'
import { contentBox, toPicture } from '../../../relay/wire/narration/stroke-shape.ts'
import type { Glass } from '../../player/live-player.ts'
import type { Pen } from './pen.ts'
import { frameAtMs } from './use-pen.ts'

export interface DrawingSurfaceProps {
  pen: Pen
  camera: string
  tool: Stroke['kind']
  colour: Stroke['colour']
  glass: () => Glass | undefined
}

/** Lies over a picture and takes what a finger, a pen or a mouse does there. */
export function DrawingSurface({ pen, camera, tool, colour, glass }: DrawingSurfaceProps) {
  const surface = useRef<HTMLDivElement>(null)
  const pointer = useRef<number>(undefined)

  const begin = (event: PointerEvent) => {
    const seen = glass()
    const { current } = surface
    if (!seen || !current || !event.isPrimary || event.button !== 0) return
    pointer.current = event.pointerId
    current.setPointerCapture(event.pointerId)
    const { width, height } = seen
    const point = pointOf(event, current, seen)
    const stroke = { camera, kind: tool, colour, point, aspect: width / height, frameAtMs: frameAtMs(seen) }
    pen.begin(stroke, performance.now())
  }
  const extend = (event: PointerEvent) => {
    const seen = glass()
    const { current } = surface
    if (!seen || !current || event.pointerId !== pointer.current) return
    // Pens report more often than the screen is drawn; Safari has no name for it before 17.
    const reports = event.getCoalescedEvents ? event.getCoalescedEvents() : []
    for (const report of reports.length ? reports : [event]) {
      pen.extend(pointOf(report, current, seen), frameAtMs(seen), performance.now())
    }
  }
  const end = (event: PointerEvent) => {
    if (event.pointerId !== pointer.current) return
    pointer.current = undefined
    pen.end(frameAtMs(glass()), performance.now())
  }
  return (
    <div
      ref={surface}
      class="surface"
      data-tool={tool}
      onPointerDown={begin}
      onPointerMove={extend}
      onPointerUp={end}
      onPointerCancel={end}
    />
  )
}

function pointOf({ clientX, clientY }: PointerEvent, surface: HTMLElement, glass: Glass): PicturePoint {
  const { left, top, width, height } = surface.getBoundingClientRect()
  // The console shows pictures whole; see explain.css.
  const box = contentBox(glass, { width, height }, 'contain')
  return toPicture([clientX - left, clientY - top], box)
}

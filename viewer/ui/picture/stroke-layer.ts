/** The strokes over one picture, each in step with its frames: runs only while there is one to be seen. */

import { type Box, contentBox } from '../../../relay/wire/narration/stroke-shape.ts'
import type { Glass } from '../../player/live-player.ts'
import type { Drawn, Remarks } from './remarks.ts'
import { drawStroke } from './stroke-drawing.ts'
import { type SeenStroke, StrokeTrack } from './stroke-track.ts'

/** More pixels than this cost a television more than anybody sees. */
const mostPixelsPerPoint = 2

export interface StrokeLayerOptions {
  canvas: HTMLCanvasElement
  bay: string
  camera: string
  remarks: Pick<Remarks, 'onStroke' | 'recentStrokes'>
  glass: () => Glass | undefined
}

export class StrokeLayer {
  private readonly options: StrokeLayerOptions
  private readonly tracks = new Map<string, StrokeTrack>()
  private request = 0
  /** What is on the canvas, so that nothing is drawn twice. */
  private drawn = ''

  constructor(options: StrokeLayerOptions) {
    this.options = options
  }

  /** Draws until the signal aborts. */
  run(signal: AbortSignal): void {
    const { remarks } = this.options
    for (const stroke of remarks.recentStrokes()) this.take(stroke)
    remarks.onStroke(stroke => this.take(stroke), signal)
    signal.addEventListener('abort', () => window.cancelAnimationFrame(this.request))
  }

  private take(stroke: Drawn): void {
    const { bay, camera } = this.options
    if (stroke.bay !== bay || stroke.camera !== camera) return
    const track = this.tracks.get(stroke.id) ?? new StrokeTrack()
    this.tracks.set(stroke.id, track)
    track.note(stroke, performance.now())
    if (!this.request) this.next()
  }

  private next(): void {
    this.request = window.requestAnimationFrame(() => {
      this.request = 0
      this.show()
      if (this.tracks.size) this.next()
    })
  }

  private show(): void {
    const nowMs = performance.now()
    const glass = this.options.glass()
    const seen: SeenStroke[] = []
    for (const [id, track] of Array.from(this.tracks)) {
      const stroke = track.seenOn(glass?.capturedAtMs, nowMs)
      if (stroke) seen.push(stroke)
      if (track.isOver(nowMs)) this.tracks.delete(id)
    }
    this.draw(glass ? seen : [], glass)
  }

  private draw(seen: readonly SeenStroke[], glass: Glass | undefined): void {
    const { canvas } = this.options
    const scale = Math.min(window.devicePixelRatio || 1, mostPixelsPerPoint)
    const [width, height] = [Math.round(canvas.clientWidth * scale), Math.round(canvas.clientHeight * scale)]
    const box = glass && boxOf(glass, { width, height })
    const drawn = JSON.stringify([width, height, box, seen.map(lookOf)])
    if (drawn === this.drawn) return
    this.drawn = drawn
    canvas.width = width // clears it, too
    canvas.height = height
    const context = canvas.getContext('2d')
    if (!context || !box) return
    for (const { stroke, opacity } of seen) drawStroke(context, stroke, box, opacity)
  }
}

function boxOf({ element, width, height }: Glass, canvas: { width: number; height: number }): Box {
  const fit = window.getComputedStyle(element).objectFit === 'contain' ? 'contain' : 'cover'
  return contentBox({ width, height }, canvas, fit)
}

/** A stroke only grows, or is said again with another fading. */
function lookOf({ stroke, opacity }: SeenStroke): unknown {
  const { id, points } = stroke
  return [id, points.length, points[points.length - 1], Math.round(opacity * 24)]
}

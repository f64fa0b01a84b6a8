/** Draws strokes onto a canvas. */
import type { Stroke } from '../../../relay/wire/narration/remark.ts'
import {
  type Box,
  type Point,
  strokeInk,
  strokeLines,
  strokeWidth,
} from '../../../relay/wire/narration/stroke-shape.ts'

/** Around each stroke, so that it is seen on every ground. */
const rim = 'rgba(6, 9, 12, 0.62)'
const rimShare = 1.9

/** `box`: where the picture lies on the canvas, in the context's pixels; `opacity` from 0 to 1. */
export function drawStroke(
  context: CanvasRenderingContext2D,
  stroke: Pick<Stroke, 'kind' | 'points' | 'colour'>,
  box: Box,
  opacity: number,
): void {
  const width = strokeWidth(box)
  context.globalAlpha = opacity
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.beginPath()
  for (const line of strokeLines(stroke, box)) trace(context, line)
  context.strokeStyle = rim
  context.lineWidth = width * rimShare
  context.stroke()
  context.strokeStyle = strokeInk[stroke.colour]
  context.lineWidth = width
  context.stroke()
}

function trace(context: CanvasRenderingContext2D, [first, ...others]: readonly Point[]): void {
  if (!first) return
  context.moveTo(first[0], first[1])
  for (const [x, y] of others) context.lineTo(x, y)
  // A line without any length is left out; one of next to none is the dot of its round ends.
  if (!others.length) context.lineTo(first[0] + 0.01, first[1])
}

/** Where an explainer's stroke lies on a picture, and what it looks like: pure geometry. */
import type { PicturePoint, Stroke } from './remark.ts'

export interface Size {
  width: number
  height: number
}

/** In pixels from the upper left corner of the box that the picture is shown in. */
export interface Box extends Size {
  left: number
  top: number
}

export type Point = readonly [x: number, y: number]

export type Fit = 'contain' | 'cover'

/** Told apart on grey metal, in tungsten light, and by who sees no red or no green. */
export const strokeInk: Record<Stroke['colour'], string> = {
  amber: '#ffc247',
  cyan: '#58e1ff',
  coral: '#ff7d66',
  white: '#ffffff',
}
/** The last part of its time a stroke grows faint. Ms. */
export const faintMs = 900
/** A circle is drawn with so many straight lines: on a wall none is longer than some 20 pixels. */
const circleSegments = 72
/** Between two points that a finger left, the curve goes on in so many steps. */
const curveSteps = 4
/** Of an arrow's length, and of the picture's width at most. */
const headShare = 0.32
const headWidthShare = 0.035
const headAngle = Math.PI / 7

/** Where a picture of this size lies in a box: whole with bars beside it, or cut at two sides. Both in the middle. */
export function contentBox(picture: Size, box: Size, fit: Fit): Box {
  const scales = [box.width / picture.width, box.height / picture.height] as const
  const scale = fit === 'contain' ? Math.min(...scales) : Math.max(...scales)
  const width = picture.width * scale
  const height = picture.height * scale
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height }
}

/** From a picture's point to pixels of its box. */
export function toPixels([x, y]: PicturePoint, { left, top, width, height }: Box): Point {
  return [left + x * width, top + y * height]
}

/** From pixels of the box to the picture's point; what lies beside the picture lies on its edge. */
export function toPicture([x, y]: Point, { left, top, width, height }: Box): PicturePoint {
  return [share((x - left) / width), share((y - top) / height)]
}

/** How thick a stroke is on a picture of this width, in pixels: seen from four metres, and under a thumb. */
export function strokeWidth({ width }: Size): number {
  return Math.max(3, width * 0.0055)
}

/** The lines that make up a stroke, in pixels of the box. A single point gives a line without length. */
export function strokeLines({ kind, points }: Pick<Stroke, 'kind' | 'points'>, box: Box): Point[][] {
  const placed = points.map(point => toPixels(point, box))
  const [first] = placed
  const last = placed[placed.length - 1]
  if (!first || !last) return []
  switch (kind) {
    case 'line':
      return [smooth(placed)]
    case 'arrow':
      return arrow(first, last, box)
    case 'circle':
      return [ellipse(first, last)]
  }
}

/** Catmull-Rom through all of the points: what a finger drew, without the corners between its reports. */
function smooth(points: Point[]): Point[] {
  const [first] = points
  if (!first) return []
  const curve: Point[] = [first]
  for (let i = 0; i + 1 < points.length; i++) {
    const [b, c] = [points[i] ?? first, points[i + 1] ?? first]
    const [a, d] = [points[i - 1] ?? b, points[i + 2] ?? c]
    for (let step = 1; step <= curveSteps; step++) curve.push(between(a, b, c, d, step / curveSteps))
  }
  return curve
}

function between(a: Point, b: Point, c: Point, d: Point, t: number): Point {
  const axis = (i: 0 | 1) =>
    0.5 *
    (2 * b[i] +
      (c[i] - a[i]) * t +
      (2 * a[i] - 5 * b[i] + 4 * c[i] - d[i]) * t * t +
      (3 * b[i] - a[i] - 3 * c[i] + d[i]) * t * t * t)
  return [axis(0), axis(1)]
}

/** The shaft, and the head's two sides through the tip. */
function arrow(end: Point, tip: Point, { width }: Size): Point[][] {
  const [dx, dy] = [tip[0] - end[0], tip[1] - end[1]]
  const length = Math.hypot(dx, dy)
  const head = Math.min(length * headShare, width * headWidthShare)
  const direction = Math.atan2(dy, dx)
  const side = (turn: number): Point => [
    tip[0] - head * Math.cos(direction + turn),
    tip[1] - head * Math.sin(direction + turn),
  ]
  return [
    [end, tip],
    [side(headAngle), tip, side(-headAngle)],
  ]
}

/** In the box between two opposite corners. */
function ellipse([ax, ay]: Point, [bx, by]: Point): Point[] {
  const [x, y] = [(ax + bx) / 2, (ay + by) / 2]
  const [rx, ry] = [Math.abs(bx - ax) / 2, Math.abs(by - ay) / 2]
  return Array.from({ length: circleSegments + 1 }, (_, i): Point => {
    const angle = (i * 2 * Math.PI) / circleSegments
    return [x + rx * Math.cos(angle), y + ry * Math.sin(angle)]
  })
}

/** To a ten-thousandth: half a pixel of a 4K picture. */
function share(value: number): number {
  return Math.round(Math.max(0, Math.min(1, value)) * 10_000) / 10_000
}

/**
 * A clip's overlay as subtitles that draw: Advanced SubStation Alpha, which ffmpeg renders with libass
 * (https://github.com/libass/libass/wiki/ASS-File-Format-Guide). Pure.
 */

import {
  faintMs,
  type Point,
  type Size,
  strokeInk,
  strokeLines,
  strokeWidth,
} from '../../wire/narration/stroke-shape.ts'
import type { ClipOverlay, OverlayCaption, OverlayStroke } from '../../wire/work-order/clip-overlay.ts'

/** Coordinates of drawings are eighths of a pixel (`\p4`). */
const fine = 8
const rimShare = 0.45
const jointCorners = 8

export function burnScript({ captions, strokes }: ClipOverlay, picture: Size): string {
  return `[Script Info]
ScriptType: v4.00+
PlayResX: ${picture.width}
PlayResY: ${picture.height}
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
${captionStyle(picture)}
${strokeStyle(picture)}

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
${[...strokes.map(stroke => strokeLine(stroke, picture)), ...captions.map(captionLine)].join('\n')}
`
}

/** White on a dark box; a font with Chinese and Japanese, where it is installed, else what there is. */
function captionStyle({ width, height }: Size): string {
  const size = Math.round(height * 0.05)
  const margins = [width * 0.06, width * 0.06, height * 0.05].map(Math.round).join(',')
  const box = '&H40100C0A'
  return `Style: Caption,Noto Sans CJK SC,${size},&H00F7FAFB,&H00F7FAFB,${box},${box},0,0,0,0,100,100,0,0,3,${Math.round(size * 0.3)},0,2,${margins},1`
}

function strokeStyle(picture: Size): string {
  const rim = (strokeWidth(picture) * rimShare).toFixed(1)
  return `Style: Stroke,Sans,20,&H00FFFFFF,&H00FFFFFF,&H620C0906,&H00000000,0,0,0,0,100,100,0,0,1,${rim},0,7,0,0,0,1`
}

function captionLine({ text, by, fromMs, toMs }: OverlayCaption): string {
  return event(1, 'Caption', fromMs, toMs, plainText(by ? `${by}: ${text}` : text))
}

function strokeLine(stroke: OverlayStroke, picture: Size): string {
  const { fromMs, toMs, goneMs, colour } = stroke
  const lines = strokeLines(stroke, { left: 0, top: 0, ...picture })
  const radius = strokeWidth(picture) / 2
  const shapes = lines.flatMap(line => [
    ...line.map(point => joint(point, radius)),
    ...line.slice(1).map((point, i) => band(line[i] ?? point, point, radius)),
  ])
  const [, red, green, blue] = /^#(..)(..)(..)$/.exec(strokeInk[colour]) ?? []
  const fade = goneMs > toMs ? '' : `\\fad(0,${Math.min(faintMs, toMs - fromMs)})`
  const look = `{\\an7\\pos(0,0)${fade}\\1c&H${blue}${green}${red}&\\p4}`
  return event(0, 'Stroke', fromMs, toMs, `${look}${shapes.map(path).join(' ')}{\\p0}`)
}

/** A piece of a line, as wide as the stroke. All shapes turn the same way round, so that none takes another one out. */
function band([ax, ay]: Point, [bx, by]: Point, radius: number): Point[] {
  const length = Math.hypot(bx - ax, by - ay)
  if (length === 0) return []
  const [nx, ny] = [(-(by - ay) / length) * radius, ((bx - ax) / length) * radius]
  return [
    [ax + nx, ay + ny],
    [bx + nx, by + ny],
    [bx - nx, by - ny],
    [ax - nx, ay - ny],
  ]
}

function joint([x, y]: Point, radius: number): Point[] {
  return Array.from({ length: jointCorners }, (_, i): Point => {
    const angle = (-i * 2 * Math.PI) / jointCorners
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)]
  })
}

function path(corners: readonly Point[]): string {
  return corners
    .map(([x, y], i) => `${i === 0 ? 'm' : 'l'} ${Math.round(x * fine)} ${Math.round(y * fine)}`)
    .join(' ')
}

function event(layer: number, style: string, fromMs: number, toMs: number, text: string): string {
  return `Dialogue: ${layer},${time(fromMs)},${time(toMs)},${style},,0,0,0,,${text}`
}

function time(ms: number): string {
  const hundredths = Math.round(ms / 10)
  const [hours, minutes] = [Math.floor(hundredths / 360_000), Math.floor(hundredths / 6000) % 60]
  const seconds = ((hundredths % 6000) / 100).toFixed(2).padStart(5, '0')
  return `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
}

/** Braces begin commands and a backslash a special sign: neither is anybody's to write. */
function plainText(text: string): string {
  const oneLine = text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
  return oneLine.replaceAll('\\', '\\\u2060').replaceAll(/[{}]/g, '\\$&')
}

/** Where colours lie on screenshots, and where that is on the picture that a screenshot shows. */
import { runFfmpeg } from '../system/run-ffmpeg.ts'

export type Colour = readonly [red: number, green: number, blue: number]

export interface Pixels {
  width: number
  height: number
  /** RGB. */
  bytes: Uint8Array
}

export async function pixelsOf(png: Uint8Array): Promise<Pixels> {
  const header = new DataView(png.buffer, png.byteOffset)
  const bytes = await runFfmpeg(
    ['-f', 'png_pipe', '-i', '-', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    [png],
  )
  return { width: header.getUint32(16), height: header.getUint32(20), bytes }
}

export interface Area {
  left: number
  top: number
  right: number
  bottom: number
}

/** The middle of all pixels that are about so; undefined for fewer than four of them. */
export function middleOf(
  { width, height, bytes }: Pixels,
  colour: Colour,
  area: Area = { left: 0, top: 0, right: width, bottom: height },
): [x: number, y: number] | undefined {
  const sum = { x: 0, y: 0, count: 0 }
  for (let y = Math.max(0, Math.ceil(area.top)); y < Math.min(height, area.bottom); y += 1) {
    for (let x = Math.max(0, Math.ceil(area.left)); x < Math.min(width, area.right); x += 1) {
      const at = (y * width + x) * 3
      const isSo = colour.every((value, i) => Math.abs((bytes[at + i] ?? 0) - value) < 48)
      if (!isSo) continue
      sum.x += x + 0.5
      sum.y += y + 0.5
      sum.count += 1
    }
  }
  return sum.count < 4 ? undefined : [sum.x / sum.count, sum.y / sum.count]
}

/** A film of one grey with two marks, whose places on the picture are known. */
export const marks = { upper: [0.3, 0.3], lower: [0.7, 0.7] } as const
const upperColour: Colour = [255, 0, 255]
const lowerColour: Colour = [0, 255, 0]

/** ffmpeg's arguments before the output's name. */
export function markedFilm(width: number, height: number): string[] {
  const size = Math.round(width * 0.025)
  const mark = ([x, y]: readonly [number, number], colour: string) =>
    `drawbox=x=${Math.round(x * width) - size / 2}:y=${Math.round(y * height) - size / 2}:w=${size}:h=${size}:color=${colour}:t=fill`
  const picture = `color=c=0x3a4046:size=${width}x${height}:rate=25:duration=4`
  const filter = `${mark(marks.upper, '0xff00ff')},${mark(marks.lower, '0x00ff00')},scale=out_color_matrix=bt709:out_range=tv,format=yuv420p`
  const colours = ['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709']
  const encoder = [
    '-c:v',
    'libx264',
    ...colours,
    '-preset',
    'veryfast',
    '-bf',
    '0',
    '-g',
    '25',
    '-sc_threshold',
    '0',
  ]
  return ['-f', 'lavfi', '-i', picture, '-vf', filter, ...encoder, '-crf', '12']
}

/**
 * Of the whole picture on the screenshot, also where it is cut off; found by the film's marks, not by the page's own say.
 * `within`: which of the page's pictures.
 */
export function pictureArea(pixels: Pixels, within: Area): Area | undefined {
  const upper = middleOf(pixels, upperColour, within)
  const lower = middleOf(pixels, lowerColour, within)
  if (!upper || !lower) return undefined
  const width = (lower[0] - upper[0]) / (marks.lower[0] - marks.upper[0])
  const height = (lower[1] - upper[1]) / (marks.lower[1] - marks.upper[1])
  const left = upper[0] - marks.upper[0] * width
  const top = upper[1] - marks.upper[1] * height
  return { left, top, right: left + width, bottom: top + height }
}

/** What lies further from where it is looked for is not found: pages have the same colours elsewhere. */
const searchShare = 0.12

/** Where a colour lies on the picture, 0 to 1 of its width and height, looked for around such a place. */
export function placeOnPicture(
  pixels: Pixels,
  colour: Colour,
  within: Area,
  [x, y]: readonly [x: number, y: number],
): [x: number, y: number] | undefined {
  const area = pictureArea(pixels, within)
  if (!area) return undefined
  const [width, height] = [area.right - area.left, area.bottom - area.top]
  const middle = middleOf(pixels, colour, {
    left: area.left + (x - searchShare) * width,
    right: area.left + (x + searchShare) * width,
    top: area.top + (y - searchShare) * height,
    bottom: area.top + (y + searchShare) * height,
  })
  return middle && [(middle[0] - area.left) / width, (middle[1] - area.top) / height]
}

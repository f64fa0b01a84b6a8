/** Where the bays go while one of them is in the spotlight: pure arithmetic, all lengths in CSS pixels. */
import {
  densityOf,
  fontSizeOf,
  gapOf,
  insetOf,
  leastPanel,
  mostPanel,
  pictureAspect,
  type Size,
  type TileLayout,
  wideTile,
} from './layout.ts'

export interface PlacedTile {
  layout: TileLayout
  place: { left: number; top: number }
}

/** What the others get of the longer side. */
const stripShare = 0.2
/** Smaller than this nobody sees what happens; the bay in the spotlight gets the room. */
const leastStripWidth = 180
const leastTileHeight = 100

/** The tile of `litIndex` large, its picture whole; the others beside or below it, undefined where there is no room. */
export function spotlightLayoutFor(
  count: number,
  litIndex: number,
  screen: Size,
): (PlacedTile | undefined)[] {
  const others = count - 1
  const strip = others > 0 ? stripOf(others, screen) : undefined
  const gap = strip ? gapOf(screen) : 0
  const isBeside = strip?.isBeside ?? true
  const room = {
    width: screen.width - (strip && isBeside ? strip.tile.width + gap : 0),
    height: screen.height - (strip && !isBeside ? strip.tile.height + gap : 0),
  }
  const lit = litTile(room, screen)
  let beforeIt = 0
  return Array.from({ length: count }, (_, index) => {
    if (index === litIndex) return lit
    const place = strip && placeInStrip(strip, beforeIt, room, gap)
    beforeIt += 1
    return strip && place && { layout: smallTile(strip.tile, screen), place }
  })
}

interface Strip {
  isBeside: boolean
  tile: Size
  count: number
}

/** All of the others, or none. */
function stripOf(count: number, screen: Size): Strip | undefined {
  const isBeside = screen.width > screen.height
  const gap = gapOf(screen)
  const along = isBeside ? screen.height : screen.width
  const each = (along - gap * (count - 1)) / count
  const tile = isBeside
    ? besideTile(each, screen.width * stripShare)
    : belowTile(each, screen.height * stripShare)
  if (tile.width < leastStripWidth || tile.height < leastTileHeight) return undefined
  return { isBeside, tile, count }
}

function besideTile(height: number, mostWidth: number): Size {
  const width = Math.min(mostWidth, height * pictureAspect)
  return { width: Math.floor(width), height: Math.floor(width / pictureAspect) }
}

function belowTile(width: number, mostHeight: number): Size {
  const height = Math.min(mostHeight, width / pictureAspect)
  return { width: Math.floor(height * pictureAspect), height: Math.floor(height) }
}

function placeInStrip({ isBeside, tile, count }: Strip, index: number, room: Size, gap: number) {
  const side = isBeside ? tile.height : tile.width
  const length = count * side + (count - 1) * gap
  const along = ((isBeside ? room.height : room.width) - length) / 2 + index * (side + gap)
  const at = Math.round(along)
  return isBeside ? { left: room.width + gap, top: at } : { left: at, top: room.height + gap }
}

function litTile(room: Size, screen: Size): PlacedTile {
  const fontSize = Math.round(fontSizeOf(room, screen) * 1.1)
  const pictureWidth = Math.min(room.width, (room.height - leastPanel * fontSize) * pictureAspect)
  const width = Math.floor(pictureWidth)
  const pictureHeight = Math.floor(pictureWidth / pictureAspect)
  const height = Math.floor(Math.min(room.height, pictureHeight + mostPanel * fontSize))
  const tile = { width, height }
  const density = densityOf('stacked', tile, pictureHeight, fontSize)
  return {
    layout: {
      tile,
      form: 'stacked',
      pictureHeight,
      // A flat panel as wide as this one has room for everything in a line.
      density: density === 'compact' && width >= wideTile * fontSize ? 'wide' : density,
      insetWidth: insetOf(tile, pictureHeight, fontSize),
      fontSize,
    },
    place: {
      left: Math.round((room.width - width) / 2),
      top: Math.round((room.height - height) / 2),
    },
  }
}

function smallTile(tile: Size, screen: Size): TileLayout {
  const fontSize = fontSizeOf(tile, screen)
  const pictureHeight = tile.height
  return { tile, form: 'overlay', pictureHeight, density: 'compact', insetWidth: 0, fontSize }
}

/** Where the bays go on a screen of any shape: pure arithmetic, all lengths in CSS pixels. */

export interface Size {
  width: number
  height: number
}

/** How one bay is shown in its place. */
export interface TileLayout {
  tile: Size
  /** `overlay`: the picture fills the tile, words lie on it; `stacked`: the words have a panel below the picture. */
  form: 'overlay' | 'stacked'
  pictureHeight: number
  /** How much there is room to say. */
  density: 'compact' | 'wide' | 'normal' | 'roomy'
  /** Width of a second camera's picture in the panel; 0 where there is no room for one. */
  insetWidth: number
  /** What the tile's text is measured by. */
  fontSize: number
}

export interface Layout extends TileLayout {
  columns: number
  rows: number
  /** Top left corners, one a bay; the last row stands in the middle. */
  places: { left: number; top: number }[]
}

export const pictureAspect = 16 / 9
/** A tile flatter than this shows its picture cut at top and bottom by too much, and is made narrower instead. */
const flattest = 2.1
/** A tile at least this flat is filled by its picture; others have room for words below it. */
const overlayFrom = 1.5
/** In multiples of the font size: what a panel needs, and more than it ever fills. */
export const leastPanel = 3.6
export const mostPanel = 15
const panelPadding = 1.1
/** From these panel heights on, in multiples of the font size. */
const normalPanel = 6.6
const roomyPanel = 10
/** A tile from this width on has room for everything in one line over its picture. */
export const wideTile = 36
/** A second picture smaller than this part of the tile's width would be a stamp. */
const leastInset = 0.36
const mostInset = 0.5

/** For `count` bays (at least 1) on a screen of this size. */
export function layoutFor(count: number, screen: Size): Layout {
  const candidates = Array.from({ length: count }, (_, index) => layoutOf(count, index + 1, screen))
  const [first, ...others] = candidates
  if (!first) throw new RangeError('a wall without bays has no layout')
  return others.reduce((best, next) => (seenArea(next, count) > seenArea(best, count) ? next : best), first)
}

function layoutOf(count: number, columns: number, screen: Size): Layout {
  const rows = Math.ceil(count / columns)
  const gap = gapOf(screen)
  const room = {
    width: Math.floor((screen.width - gap * (columns - 1)) / columns),
    height: Math.floor((screen.height - gap * (rows - 1)) / rows),
  }
  const fontSize = fontSizeOf(room, screen)
  const form = room.width / room.height >= overlayFrom ? 'overlay' : 'stacked'
  const picture = form === 'overlay' ? room : pictureOf(room, fontSize)
  const tile = tileOf(room, form, picture.height, fontSize)
  return {
    columns,
    rows,
    tile,
    places: placesOf(count, columns, rows, tile, gap, screen),
    form,
    pictureHeight: picture.height,
    density: densityOf(form, tile, picture.height, fontSize),
    insetWidth: form === 'overlay' ? 0 : insetOf(tile, picture.height, fontSize),
    fontSize,
  }
}

/** Between two tiles. */
export function gapOf(screen: Size): number {
  return Math.round(Math.max(8, Math.min(screen.width, screen.height) * 0.02))
}

/** One 30th of the screen's shorter side reads from four metres without effort; many bays have to do with less. */
export function fontSizeOf(room: Size, screen: Size): number {
  const shorter = Math.min(screen.width, screen.height)
  return Math.round(Math.max(12, Math.min(room.width / 20, room.height / 11, shorter / 28)))
}

function pictureOf(room: Size, fontSize: number): Size {
  const height = Math.floor(Math.min(room.width / pictureAspect, room.height - leastPanel * fontSize))
  return { width: room.width, height }
}

function tileOf(room: Size, form: Layout['form'], pictureHeight: number, fontSize: number): Size {
  if (form === 'overlay') return { ...room, width: Math.min(room.width, Math.floor(room.height * flattest)) }
  return { ...room, height: Math.min(room.height, Math.floor(pictureHeight + mostPanel * fontSize)) }
}

export function densityOf(
  form: Layout['form'],
  tile: Size,
  pictureHeight: number,
  fontSize: number,
): Layout['density'] {
  if (form === 'overlay') return tile.width >= wideTile * fontSize ? 'wide' : 'compact'
  const panelLines = (tile.height - pictureHeight) / fontSize
  if (panelLines >= roomyPanel) return 'roomy'
  return panelLines >= normalPanel ? 'normal' : 'compact'
}

export function insetOf(tile: Size, pictureHeight: number, fontSize: number): number {
  const height = tile.height - pictureHeight - 2 * panelPadding * fontSize
  const width = Math.floor(Math.min(height * pictureAspect, tile.width * mostInset))
  return width >= tile.width * leastInset ? width : 0
}

function placesOf(
  count: number,
  columns: number,
  rows: number,
  tile: Size,
  gap: number,
  screen: Size,
): Layout['places'] {
  const top = (screen.height - rows * tile.height - (rows - 1) * gap) / 2
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns)
    const inRow = Math.min(columns, count - row * columns)
    const left = (screen.width - inRow * tile.width - (inRow - 1) * gap) / 2
    return {
      left: Math.round(left + (index % columns) * (tile.width + gap)),
      top: Math.round(top + row * (tile.height + gap)),
    }
  })
}

/** How much picture is seen in all, less a part of what stays empty. */
function seenArea({ columns, rows, tile, pictureHeight }: Layout, count: number): number {
  if (pictureHeight < 40) return Number.NEGATIVE_INFINITY
  const width = Math.min(tile.width, pictureHeight * pictureAspect)
  const height = Math.min(pictureHeight, tile.width / pictureAspect)
  const emptyTiles = columns * rows - count
  return count * width * height - emptyTiles * tile.width * tile.height * 0.25
}

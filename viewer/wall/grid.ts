/** Where the bays go on a screen of any shape: pure arithmetic, all lengths in CSS pixels. */

export interface Box {
  width: number
  height: number
}

export interface Grid {
  columns: number
  rows: number
  gap: number
  tileWidth: number
  tileHeight: number
  /** Height of a tile's picture; what is left below it is the panel with the bay's words. */
  pictureHeight: number
  /** What the tile's text is measured by. */
  fontSize: number
}

/** Pictures are 16:9; this much may be cut away at the sides or at top and bottom before another layout is better. */
const widest = 16 / 8
const tallest = 16 / 11
/** Lines of text that a panel needs at least, in multiples of the font size. */
const panelLines = 3.4

export function gridFor(count: number, screen: Box): Grid {
  let best: Grid | undefined
  let bestScore = Number.NEGATIVE_INFINITY
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns))
    const grid = gridOf(columns, rows, screen)
    const score = scoreOf(grid, count)
    if (score > bestScore) [best, bestScore] = [grid, score]
  }
  return best ?? gridOf(1, 1, screen)
}

function gridOf(columns: number, rows: number, screen: Box): Grid {
  const gap = Math.round(Math.max(8, Math.min(screen.width, screen.height) * 0.018))
  const tileWidth = Math.floor((screen.width - gap * (columns - 1)) / columns)
  const tileHeight = Math.floor((screen.height - gap * (rows - 1)) / rows)
  // Four metres away, one 45th of the screen's shorter side is about the smallest that reads without effort.
  const shorter = Math.min(screen.width, screen.height)
  const fontSize = Math.round(Math.max(13, Math.min(tileWidth / 22, tileHeight / 11, shorter / 24)))
  const pictureHeight = Math.floor(Math.min(tileHeight - panelLines * fontSize, tileWidth / tallest))
  return { columns, rows, gap, tileWidth, tileHeight, pictureHeight, fontSize }
}

/** How much picture is seen, less what is cut away and what stays empty. */
function scoreOf(grid: Grid, count: number): number {
  const { columns, rows, tileWidth, tileHeight, pictureHeight } = grid
  if (pictureHeight < 40) return -1
  const aspect = tileWidth / pictureHeight
  const tooFlat = Math.max(0, aspect / widest - 1)
  const seen = Math.min(tileWidth, pictureHeight * (16 / 9)) * Math.min(pictureHeight, tileWidth / (16 / 9))
  const empty = (columns * rows - count) * tileWidth * tileHeight
  return count * seen * (1 - Math.min(0.9, tooFlat)) - empty * 0.25
}

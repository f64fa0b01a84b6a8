import { describe, expect, test } from 'vitest'
import { layoutFor } from '../../../viewer/wall/layout.ts'
import { type PlacedTile, spotlightLayoutFor } from '../../../viewer/wall/spotlight-layout.ts'

const screens = {
  'small landscape': { width: 990, height: 510 },
  'full HD': { width: 1860, height: 920 },
  '4K': { width: 3740, height: 1860 },
  portrait: { width: 1020, height: 1760 },
  'ultra wide': { width: 3400, height: 1250 },
}

describe.each(Object.entries(screens))('on a %s screen', (_, screen) => {
  test.each([1, 2, 3, 4, 5, 6, 8, 12, 20])(
    'of %i bays the one in the spotlight is large and whole',
    count => {
      const litIndex = count - 1
      const tiles = spotlightLayoutFor(count, litIndex, screen)
      const lit = tiles[litIndex]
      if (!lit) throw new Error('the bay in the spotlight has no place')
      const { tile, pictureHeight } = lit.layout
      expect(tile.width / pictureHeight).toBeCloseTo(16 / 9, 1)
      expect(tile.width).toBeGreaterThanOrEqual(
        Math.min(layoutFor(count, screen).tile.width * (count > 1 ? 1.1 : 0.7), screen.width * 0.75),
      )
      for (const other of tiles) {
        if (!other) continue
        expect(other.place.left).toBeGreaterThanOrEqual(0)
        expect(other.place.top).toBeGreaterThanOrEqual(0)
        expect(other.place.left + other.layout.tile.width).toBeLessThanOrEqual(screen.width + 1)
        expect(other.place.top + other.layout.tile.height).toBeLessThanOrEqual(screen.height + 1)
      }
      for (const [index, tile] of tiles.entries()) {
        for (const other of tiles.slice(index + 1)) if (tile && other) expect(isApart(tile, other)).toBe(true)
      }
    },
  )
})

test('where the others would be too small to see anything, they are hidden', () => {
  const tiles = spotlightLayoutFor(20, 3, screens['full HD'])
  expect(tiles.filter(Boolean)).toHaveLength(1)
  expect(tiles[3]).toBeDefined()
})

function isApart(a: PlacedTile, b: PlacedTile): boolean {
  const [one, other] = [a, b].map(({ place, layout }) => ({ ...place, ...layout.tile }))
  if (!one || !other) return false
  return (
    one.left + one.width <= other.left ||
    other.left + other.width <= one.left ||
    one.top + one.height <= other.top ||
    other.top + other.height <= one.top
  )
}

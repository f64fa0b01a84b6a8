import { describe, expect, test } from 'vitest'
import { layoutFor } from '../../../viewer/wall/layout.ts'

/** What is left of these screens below the wall's head. */
const screens = {
  'small landscape': { width: 990, height: 510 },
  'full HD': { width: 1860, height: 920 },
  '4K': { width: 3740, height: 1860 },
  portrait: { width: 1020, height: 1760 },
  'ultra wide': { width: 3400, height: 1250 },
}

describe.each(Object.entries(screens))('on a %s screen', (_, screen) => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 16, 20])('%i bays fit', count => {
    const { tile, places, pictureHeight, insetWidth, form, fontSize } = layoutFor(count, screen)
    expect(places.length).toBe(count)
    for (const { left, top } of places) {
      expect(left).toBeGreaterThanOrEqual(0)
      expect(top).toBeGreaterThanOrEqual(0)
      expect(left + tile.width).toBeLessThanOrEqual(screen.width + 1)
      expect(top + tile.height).toBeLessThanOrEqual(screen.height + 1)
    }
    expect(tile.width / pictureHeight).toBeGreaterThan(1.3)
    expect(tile.width / pictureHeight).toBeLessThan(2.2)
    const panel = tile.height - pictureHeight
    expect(panel).toBeGreaterThanOrEqual(form === 'overlay' ? 0 : fontSize * 3.5)
    expect((insetWidth / 16) * 9).toBeLessThan(Math.max(1, panel))
  })

  test('no two bays overlap', () => {
    for (const count of [2, 5, 7, 12]) {
      const { tile, places } = layoutFor(count, screen)
      for (const [index, a] of places.entries()) {
        for (const b of places.slice(index + 1)) {
          const isApart = Math.abs(a.left - b.left) >= tile.width || Math.abs(a.top - b.top) >= tile.height
          expect(isApart, `${count} bays: ${JSON.stringify([a, b])}`).toBe(true)
        }
      }
    }
  })
})

test.each([
  [1, 'full HD', 1, 'overlay'],
  [2, 'full HD', 2, 'stacked'],
  [3, 'full HD', 2, 'overlay'],
  [4, 'full HD', 2, 'overlay'],
  [6, 'full HD', 3, 'stacked'],
  [12, 'full HD', 4, 'overlay'],
  [1, 'portrait', 1, 'stacked'],
  [2, 'portrait', 1, 'stacked'],
  [3, 'portrait', 1, 'overlay'],
  [6, 'portrait', 2, 'stacked'],
] as const)('%i bays on a %s screen stand in %i columns, %s', (count, name, columns, form) => {
  expect(layoutFor(count, screens[name])).toMatchObject({ columns, form })
})

test('two bays side by side have room for a second camera each', () => {
  expect(layoutFor(2, screens['full HD']).insetWidth).toBeGreaterThan(400)
})

test('the last row stands in the middle', () => {
  const { places, tile } = layoutFor(3, screens['full HD'])
  const last = places[2]
  expect((last?.left ?? 0) + tile.width / 2).toBeCloseTo(screens['full HD'].width / 2, -1)
})

test('up to four bays read from four metres: a 40th of a full HD screen at least', () => {
  for (const count of [1, 2, 3, 4]) {
    expect(layoutFor(count, screens['full HD']).fontSize).toBeGreaterThanOrEqual(27)
  }
})

test('without bays there is no layout', () => {
  expect(() => layoutFor(0, screens['4K'])).toThrow(RangeError)
})

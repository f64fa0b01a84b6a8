import { describe, expect, test } from 'vitest'
import type { PicturePoint, Stroke } from '../../../../relay/wire/narration/remark.ts'
import {
  type Box,
  contentBox,
  strokeLines,
  strokeWidth,
  toPicture,
  toPixels,
} from '../../../../relay/wire/narration/stroke-shape.ts'

const picture = { width: 1920, height: 1080 }
const box: Box = { left: 10, top: 20, width: 1600, height: 900 }

describe('a picture in its box', () => {
  test.each([
    ['of the same shape fills it', { width: 960, height: 540 }, 'contain', [0, 0, 960, 540]],
    [
      'upright, whole, has bars above and below',
      { width: 390, height: 844 },
      'contain',
      [0, 312.3, 390, 219.4],
    ],
    ['wide, whole, has bars at its sides', { width: 2000, height: 540 }, 'contain', [520, 0, 960, 540]],
    ['square, filled, loses its sides', { width: 540, height: 540 }, 'cover', [-210, 0, 960, 540]],
    ['wide, filled, loses top and bottom', { width: 960, height: 300 }, 'cover', [0, -120, 960, 540]],
  ] as const)('%s', (_what, size, fit, [left, top, width, height]) => {
    const seen = contentBox(picture, size, fit)
    expect(
      [seen.left, seen.top, seen.width, seen.height].map(pixels => Math.round(pixels * 10) / 10),
    ).toEqual([left, top, width, height])
  })
})

describe('a point of the picture', () => {
  test.each<PicturePoint>([
    [0, 0],
    [0.25, 0.75],
    [1, 1],
  ])('%d, %d comes back from where it is drawn', (x, y) => {
    expect(toPicture(toPixels([x, y], box), box)).toEqual([x, y])
  })

  test('beside the picture lies on its edge', () => {
    expect(toPicture([-50, 5000], box)).toEqual([0, 1])
  })
})

describe('a stroke', () => {
  const lines = (kind: Stroke['kind'], points: PicturePoint[]) => strokeLines({ kind, points }, box)

  test('that is a line goes through each of its points', () => {
    const points: PicturePoint[] = [
      [0.1, 0.1],
      [0.3, 0.2],
      [0.4, 0.6],
      [0.9, 0.5],
    ]
    const [line = []] = lines('line', points)
    for (const point of points.map(each => toPixels(each, box))) {
      expect(Math.min(...line.map(([x, y]) => Math.hypot(x - point[0], y - point[1])))).toBeLessThan(0.001)
    }
  })

  test('that is an arrow has its tip where it was let go', () => {
    const tip = toPixels([0.8, 0.5], box)
    const [shaft = [], head = []] = lines('arrow', [
      [0.2, 0.5],
      [0.5, 0.5],
      [0.8, 0.5],
    ])
    expect(shaft).toEqual([toPixels([0.2, 0.5], box), tip])
    expect(head[1]).toEqual(tip)
    expect(head.map(([x]) => x <= tip[0])).toEqual([true, true, true])
  })

  test('that is a circle touches the four sides of its box, whichever corner it began at', () => {
    for (const points of [
      [
        [0.2, 0.2],
        [0.6, 0.4],
      ],
      [
        [0.6, 0.2],
        [0.2, 0.4],
      ],
    ] as PicturePoint[][]) {
      const [circle = []] = lines('circle', points)
      const [xs, ys] = [circle.map(([x]) => x), circle.map(([, y]) => y)]
      const sides = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
      expect(sides.map(Math.round)).toEqual([330, 970, 200, 380])
    }
  })

  test('of one point is a dot', () => {
    expect(lines('line', [[0.5, 0.5]])).toEqual([[[810, 470]]])
  })

  test('is seen on a phone, too', () => {
    expect(strokeWidth({ width: 390, height: 219 })).toBe(3)
    expect(strokeWidth(picture)).toBeGreaterThan(10)
  })
})

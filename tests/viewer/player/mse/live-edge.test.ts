import { expect, test } from 'vitest'
import { steer } from '../../../../viewer/player/mse/live-edge.ts'

const targetMs = 20

test.each([
  // behind, rate now, what is done
  { behindMs: 20, rate: 1, kind: 'rate', to: 1 },
  { behindMs: 27, rate: 1, kind: 'rate', to: 1 },
  { behindMs: 14, rate: 1, kind: 'rate', to: 1 },
  { behindMs: 40, rate: 1, kind: 'rate', to: 1.02 },
  { behindMs: 25, rate: 1.02, kind: 'rate', to: 1.02 },
  { behindMs: 21, rate: 1.02, kind: 'rate', to: 1 },
  { behindMs: 15, rate: 1.02, kind: 'rate', to: 1 },
  { behindMs: 70, rate: 1, kind: 'rate', to: 1.05 },
  { behindMs: 300, rate: 1, kind: 'rate', to: 1.1 },
  { behindMs: -30, rate: 1, kind: 'rate', to: 0.95 },
  { behindMs: -900, rate: 1, kind: 'rate', to: 0.9 },
  { behindMs: 1100, rate: 1, kind: 'jump', to: 1.1 },
])('$behindMs ms behind at rate $rate: $kind, $to', ({ behindMs, rate, kind, to }) => {
  const steering = steer({
    behindMs,
    targetMs,
    rate,
    canChangeRate: true,
    isAtKeyframe: false,
    sinceJumpMs: 60_000,
  })
  expect(steering.kind).toBe(kind)
  expect(steering.rate).toBeCloseTo(to, 5)
})

test.each([
  { behindMs: 100, isAtKeyframe: false, kind: 'rate' },
  { behindMs: -300, isAtKeyframe: true, kind: 'rate' },
  { behindMs: 500, isAtKeyframe: false, kind: 'jump' },
  { behindMs: 200, isAtKeyframe: false, kind: 'rate' },
  { behindMs: 300, isAtKeyframe: true, kind: 'jump' },
])(
  'where the browser knows only rate 1, $behindMs ms behind, at a keyframe $isAtKeyframe: $kind',
  ({ behindMs, isAtKeyframe, kind }) => {
    const view = { behindMs, targetMs, rate: 1, canChangeRate: false, isAtKeyframe, sinceJumpMs: 60_000 }
    expect(steer(view)).toEqual({ kind, rate: 1 })
  },
)

test('from 900 ms behind it reaches its place within twelve seconds and stays there', () => {
  let behindMs = 900
  let rate = 1
  let changes = 0
  for (let frame = 0; frame < 25 * 40; frame++) {
    const steering = steer({
      behindMs,
      targetMs,
      rate,
      canChangeRate: true,
      isAtKeyframe: false,
      sinceJumpMs: 60_000,
    })
    if (steering.rate !== rate) changes += 1
    rate = steering.rate
    behindMs -= (rate - 1) * 40
    if (frame > 25 * 12) expect(Math.abs(behindMs - targetMs)).toBeLessThan(8)
  }
  expect(rate).toBe(1)
  expect(changes).toBeLessThan(6)
})

test.each([
  { canChangeRate: true, sinceJumpMs: 1000, kind: 'rate' },
  { canChangeRate: true, sinceJumpMs: 3000, kind: 'jump' },
  { canChangeRate: false, sinceJumpMs: 3000, kind: 'rate' },
  { canChangeRate: false, sinceJumpMs: 11_000, kind: 'jump' },
])('$sinceJumpMs ms after a jump (rates: $canChangeRate), 2 s behind: $kind', ({ kind, ...view }) => {
  expect(steer({ ...view, behindMs: 2000, targetMs, rate: 1, isAtKeyframe: true }).kind).toBe(kind)
})

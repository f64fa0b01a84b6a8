import { expect, test } from 'vitest'
import { nextCamera } from '../../../viewer/wall/turn.ts'

const cameras = (states: string) =>
  states.split(' ').map((state, index) => ({
    id: `c${index}`,
    name: `Camera ${index}`,
    state: state === 'live' ? ('live' as const) : ('offline' as const),
  }))

test.each([
  ['live live live', 'c0', 'c1'],
  ['live live live', 'c2', 'c0'],
  ['live lost live', 'c0', 'c2'],
  ['lost live', 'c0', 'c1'],
  ['lost lost', 'c0', undefined],
  ['live', 'c0', undefined],
  ['live live', undefined, 'c0'],
])('of %j, after %s comes %s', (states, shown, next) => {
  expect(nextCamera(cameras(states), shown)?.id).toBe(next)
})

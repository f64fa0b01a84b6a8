import { expect, it } from 'vitest'
import { newestFirst, playlistOf, playlistSeconds } from '../../../../viewer/my/clips/playlist.ts'
import { aClip } from '../../../support/relay/work-order.ts'

const clip = (id: string, minute: number, changes = {}) =>
  aClip({ id, start: `2026-11-23T00:${String(minute).padStart(2, '0')}:00.000Z`, ...changes })

const arrival = clip('arrival', 1, { kind: 'arrival', seconds: 20 })
const step = clip('step', 10, { seconds: 100 })
const finding = clip('finding', 12, { kind: 'finding', seconds: 15 })
const early = clip('early lapse', 1, { kind: 'timelapse', seconds: 12 })
const late = clip('late lapse', 1, { kind: 'timelapse', seconds: 30 })
const ids = (list: { id: string }[]) => list.map(({ id }) => id)

it.each([
  ['nothing yet', [], []],
  ['clips, in the order in which they happened', [finding, arrival, step], ['arrival', 'step', 'finding']],
  [
    'the time-lapse before all',
    [finding, step, early, arrival],
    ['early lapse', 'arrival', 'step', 'finding'],
  ],
  ['of several time-lapses the fullest', [early, step, late], ['late lapse', 'step']],
])('from the beginning: %s', (_what, clips, expected) => {
  expect(ids(playlistOf(clips))).toEqual(expected)
})

it('the list to look through begins with the newest, and leaves what it was given as it was', () => {
  const given = [arrival, finding, step]
  expect(ids(newestFirst(given))).toEqual(['finding', 'step', 'arrival'])
  expect(ids(given)).toEqual(['arrival', 'finding', 'step'])
})

it('its length is that of all its films', () => {
  expect(playlistSeconds([arrival, step, finding])).toBe(135)
})

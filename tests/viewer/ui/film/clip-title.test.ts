import { expect, test } from 'vitest'
import { myWordsFor } from '../../../../viewer/my/words/dictionaries.ts'
import { clipTitle } from '../../../../viewer/ui/film/clip-title.ts'

const clip = { kind: 'step', step: null, finding: null, label: null } as const
const named = { steps: [{ id: 's1', title: 'Pads' }], findings: [{ id: 'f1', area: 'Front left brake' }] }
const kinds = myWordsFor('en').clips.kind

test.each([
  [{ step: 's1' }, 'Pads'],
  [{ step: 'gone' }, 'Step'],
  [{ kind: 'finding', finding: 'f1' }, 'Front left brake'],
  [{ kind: 'finding', step: 's1', finding: 'f1' }, 'Front left brake'],
  [{ kind: 'finding', finding: 'gone' }, 'Finding'],
  [{ kind: 'moment', label: 'The old disc' }, 'The old disc'],
  [{ kind: 'moment', finding: 'f1', label: 'The old disc' }, 'The old disc'],
  [{ kind: 'moment', finding: 'f1', label: '' }, 'Front left brake'],
  [{ kind: 'moment', label: '' }, 'Moment'],
  [{ kind: 'arrival' }, 'Arrival in the bay'],
  [{ kind: 'timelapse' }, 'Time-lapse'],
] as const)('%j is called %s', (changes, title) => {
  expect(clipTitle({ ...clip, ...changes }, named, kinds)).toBe(title)
})

import { expect, test } from 'vitest'
import { type FileTag, metadataText, subjectsOf } from '../../../edge/clip/clip-tags.ts'

test.each([
  ['a step', { kind: 'step', subject: 's1' }, { step: 's1' }],
  ['a finding', { kind: 'finding', subject: 'f1' }, { finding: 'f1' }],
  ['a moment, whose id is nobody’s business', { kind: 'moment', subject: 'm1' }, {}],
  ['a moment of a finding', { kind: 'moment', subject: 'm1', finding: 'f1' }, { finding: 'f1' }],
  ['an arrival', { kind: 'arrival', subject: '' }, {}],
] as const)('the tag of %s says what it shows', (_name, clip, subjects) => {
  expect(subjectsOf(clip)).toEqual(subjects)
})

test('the file of a moment says that it is one, and of which finding', () => {
  const tag: FileTag = {
    id: 'c1',
    site: 'tokyo-01',
    bay: 'bay-1',
    workOrder: 'WO-1',
    camera: 'lift',
    kind: 'moment',
    ...subjectsOf({ kind: 'moment', subject: 'm1', finding: 'f1' }),
    label: 'pads worn',
    start: '2026-11-23T00:15:00.000Z',
    missingSeconds: 0,
  }
  const lines = metadataText(tag).split('\n')
  expect(lines).toEqual(expect.arrayContaining(['clip_kind=moment', 'finding=f1', 'title=pads worn']))
})

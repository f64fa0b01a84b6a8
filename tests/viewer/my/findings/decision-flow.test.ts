import { describe, expect, it } from 'vitest'
import { problemTypes as relayProblemTypes } from '../../../../relay/wire/work-order/work-order.ts'
import {
  type Flow,
  idle,
  needsCode,
  onFinding,
  onRefusal,
  problemTypes,
} from '../../../../viewer/my/findings/decision-flow.ts'
import { aFinding } from '../../../support/relay/work-order.ts'

const shown = aFinding()
const sending = { kind: 'sending', decision: 'approved', shown } as const
const asking: Flow = { kind: 'asking', decision: 'approved', shown }

it("the page knows the relay's problems by the relay's names", () => {
  expect(relayProblemTypes).toMatchObject(problemTypes)
})

describe('a finding that is read anew', () => {
  it.each([
    ['leaves a question alone when it is the same', asking, 'seen-1', 'asking'],
    ['takes the question back when it is another', asking, 'another', 'changed'],
    ['leaves what is on its way to the relay', sending, 'another', 'sending'],
    ['asks nothing by itself', idle, 'another', 'idle'],
  ] as const)('%s', (_what, flow, seen, expected) => {
    expect(onFinding(flow, aFinding({ seen })).kind).toBe(expected)
  })
})

describe('an answer that is no success', () => {
  it.each([
    [409, problemTypes.findingChanged, { kind: 'changed', before: shown }],
    [409, relayProblemTypes.wrongTime, { ...asking, refused: 'too-late' }],
    [409, relayProblemTypes.nothingToDecide, { ...asking, refused: 'too-late' }],
    [403, problemTypes.codeNeeded, { ...asking, refused: 'wrong-code' }],
    [403, problemTypes.wrongCode, { ...asking, refused: 'wrong-code' }],
    [429, problemTypes.codeLocked, { ...asking, refused: 'code-locked' }],
    [503, undefined, { ...asking, refused: 'not-sent' }],
    [undefined, undefined, { ...asking, refused: 'not-sent' }],
  ])('%s %s', (status, type, expected) => {
    expect(onRefusal(sending, { status, type })).toEqual(expected)
  })
})

it.each([
  ['approved', true, true],
  ['declined', true, true],
  ['call-me', true, false],
  ['approved', false, false],
] as const)('%s of a finding with needsCode %s asks for the code: %s', (decision, isNeeded, expected) => {
  expect(needsCode({ shown: aFinding({ needsCode: isNeeded }), decision })).toBe(expected)
})

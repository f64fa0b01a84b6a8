/**
 * Those of relay/wire/work-order/work-order.ts that this page tells apart. Its values cannot be imported without its schemas, which
 * are ten times the page; the types hold both to the same words.
 */
import type { problemTypes as relayProblemTypes } from '../../../relay/wire/work-order/work-order.ts'

type Known = Pick<
  typeof relayProblemTypes,
  'codeNeeded' | 'wrongCode' | 'codeLocked' | 'findingChanged' | 'slotTaken'
>

export const problemTypes: Known = {
  codeNeeded: '/problems/code-needed',
  wrongCode: '/problems/wrong-code',
  codeLocked: '/problems/code-locked',
  findingChanged: '/problems/finding-changed',
  slotTaken: '/problems/slot-taken',
}

/** From the first tap on a decision to the relay's word that it is on record. Pure. */

import type {
  problemTypes as relayProblemTypes,
  ShownFinding,
} from '../../../relay/wire/work-order/work-order.ts'
import type { Decision } from '../words/words.ts'

export type Refused = 'wrong-code' | 'code-locked' | 'not-sent' | 'too-late'

export type Flow =
  | { kind: 'idle' }
  /** `shown`: the finding as it was on the glass when it was asked about; the decision is about that and nothing else. */
  | { kind: 'asking'; decision: Decision; shown: ShownFinding; refused?: Refused }
  | { kind: 'sending'; decision: Decision; shown: ShownFinding }
  /** It became another one under the customer's hands: it must be looked at again. */
  | { kind: 'changed'; before: ShownFinding }

export const idle: Flow = { kind: 'idle' }

export function needsCode({ shown, decision }: { shown: ShownFinding; decision: Decision }): boolean {
  return shown.needsCode && decision !== 'call-me'
}

/** The finding was read anew. What is being sent is decided by the relay, not here. */
export function onFinding(flow: Flow, finding: ShownFinding): Flow {
  return flow.kind === 'asking' && flow.shown.seen !== finding.seen
    ? { kind: 'changed', before: flow.shown }
    : flow
}

/** What an answer that is no success means. `status` is undefined when none came. */
export function onRefusal(
  flow: Extract<Flow, { kind: 'sending' }>,
  { status, type }: { status: number | undefined; type: string | undefined },
): Flow {
  const { decision, shown } = flow
  const asking = (refused: Refused): Flow => ({ kind: 'asking', decision, shown, refused })
  if (status === 409 && type === problemTypes.findingChanged) return { kind: 'changed', before: shown }
  if (status === 409) return asking('too-late')
  if (type === problemTypes.wrongCode || type === problemTypes.codeNeeded) return asking('wrong-code')
  if (type === problemTypes.codeLocked) return asking('code-locked')
  return asking('not-sent')
}

/**
 * Those of relay/wire/work-order/work-order.ts that this page tells apart. Its values cannot be imported without its schemas, which
 * are ten times the page; the types hold both to the same words.
 */
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

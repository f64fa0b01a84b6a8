/** What was found, sorted into what it means to the owner. */
import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'

/** Where a finding stands between workshop and customer. */
export type Standing =
  /** Nothing to decide: it only tells. */
  | 'told'
  /** Asked, and not answered. */
  | 'open'
  /** Answered, and then its words or price changed. */
  | 'changed'
  | 'approved'
  | 'declined'
  | 'call-me'
  /** The work came to its end without an answer. */
  | 'lapsed'

export function standingOf({ decision, seen, mayDecide, severity, proposal, price }: ShownFinding): Standing {
  if (decision && (decision.seen === seen || !mayDecide)) return decision.decision
  if (mayDecide) return decision ? 'changed' : 'open'
  const asked = severity !== 'ok' && (proposal !== undefined || price !== undefined)
  return asked ? 'lapsed' : 'told'
}

export function isWaiting(finding: ShownFinding): boolean {
  const standing = standingOf(finding)
  return standing === 'open' || standing === 'changed'
}

export interface FindingsShown {
  fine: ShownFinding[]
  /** What waits for an answer first, then by severity; otherwise as the workshop lists them. */
  cards: ShownFinding[]
  waiting: ShownFinding[]
}

const weight: Record<ShownFinding['severity'], number> = { urgent: 0, advisory: 1, info: 2, ok: 3 }
const afterWaiting = 10

export function findingsShown(findings: readonly ShownFinding[]): FindingsShown {
  const cards = findings
    .filter(({ severity }) => severity !== 'ok')
    .map((finding, place) => {
      return { finding, rank: weight[finding.severity] + (isWaiting(finding) ? 0 : afterWaiting), place }
    })
    .sort((a, b) => a.rank - b.rank || a.place - b.place)
    .map(({ finding }) => finding)
  return {
    fine: findings.filter(({ severity }) => severity === 'ok'),
    cards,
    waiting: cards.filter(isWaiting),
  }
}

/** Minor units; undefined where no price was named. */
export function priceTotal({ price }: Pick<ShownFinding, 'price'>): number | undefined {
  return price && price.material + price.labour
}

/** What a customer must know has changed before deciding again; empty when nothing that is shown has. */
export function changesOf(before: ShownFinding, after: ShownFinding): ('price' | 'words' | 'severity')[] {
  const isSamePrice =
    before.price?.material === after.price?.material && before.price?.labour === after.price?.labour
  const isSameText =
    before.area === after.area && before.fault === after.fault && before.proposal === after.proposal
  return [
    ...(isSamePrice ? [] : (['price'] as const)),
    ...(isSameText ? [] : (['words'] as const)),
    ...(before.severity === after.severity ? [] : (['severity'] as const)),
  ]
}

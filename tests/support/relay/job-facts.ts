/** Builders of what the record says about a job, with what a test wants otherwise. */

import type { ClipRow, DecisionRow, RatingRow } from '../../../relay/store/database/tables.ts'
import { findingRows, itemRows, stepRows } from '../../../relay/store/job/snapshot-rows.ts'
import type { JobFacts } from '../../../relay/store/shop/job-facts.ts'
import { aJob } from '../job.ts'

export const dayMs = 86_400_000
/** When jobs of these tests are ready. */
export const readyAtMs = Date.parse('2026-11-20T10:00:00Z')

interface Parts {
  steps?: object[]
  findings?: object[]
  items?: object[]
}

export function someFacts({
  steps,
  findings,
  items,
  ...changes
}: Partial<Omit<JobFacts, keyof Parts>> & Parts = {}): JobFacts {
  const workOrder = changes.workOrder ?? 'WO-1'
  const key = { site: 'test-site', work_order: workOrder }
  const job = aJob({ workOrder, steps, findings, items })
  return {
    workOrder,
    plate: '沪A12345',
    customer: '王女士',
    state: 'delivered',
    technician: { id: 'T-104', name: '佐藤' },
    explainer: { id: 'E-7', name: '李娜' },
    firstSeenAt: readyAtMs - dayMs,
    readyAt: readyAtMs,
    firstPromisedAt: null,
    steps: stepRows(key, job, [], readyAtMs),
    findings: findingRows(key, job),
    items: itemRows(key, job),
    clips: [],
    watchedClips: new Set(),
    momentsMarked: 0,
    rating: null,
    decisions: [],
    ...changes,
  }
}

export function aRating(technician: number | null, explainer: number | null = null): RatingRow {
  return {
    site: 'test-site',
    work_order: 'WO-1',
    position: 1,
    id: 'r1',
    link: 'link',
    at: readyAtMs + 1000,
    technician: technician === null ? null : 'T-104',
    technician_score: technician,
    technician_comment: technician === null ? null : 'so so',
    explainer: explainer === null ? null : 'E-7',
    explainer_score: explainer,
    explainer_comment: null,
  }
}

export function aClip(changes: Partial<ClipRow> = {}): ClipRow {
  return {
    site: 'test-site',
    id: 'clip-1',
    work_order: 'WO-1',
    bay: 'bay-1',
    camera: 'lift',
    kind: 'step',
    step: null,
    finding: null,
    label: null,
    start_at: readyAtMs,
    duration_ms: 20_000,
    sha256: '',
    announced_at: readyAtMs,
    ...changes,
  }
}

export function aDecision(decision: DecisionRow['decision'], shown: object): DecisionRow {
  return {
    site: 'test-site',
    work_order: 'WO-1',
    finding: 'f1',
    position: 1,
    id: 'd1',
    link: 'link',
    at: readyAtMs - 1000,
    decision,
    made_by: 'customer',
    via: 'page',
    note: null,
    seen: 'hash',
    shown: JSON.stringify({ id: 'f1', severity: 'urgent', area: 'brakes', fault: 'worn', ...shown }),
  }
}

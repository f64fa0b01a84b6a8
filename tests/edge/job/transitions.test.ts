import { describe, expect, it } from 'vitest'
import { type Transition, transitions } from '../../../edge/job/transitions.ts'
import type { Job } from '../../../relay/wire/job/job.ts'
import { aJob } from '../../support/job.ts'

const at = '2026-11-23T09:15:00+08:00'

function aStep(id: string, state: string, changes: object = {}) {
  return { id, title: `step ${id}`, state, ...changes }
}

function aFinding(id: string, changes: object = {}) {
  return { id, severity: 'urgent', area: 'brakes', fault: 'worn', ...changes }
}

/** `arrived WO-1`, `step-started WO-1 s1`: enough to read a table by. */
function told(found: Transition[]): string[] {
  return found.map(transition => {
    const { type, workOrder } = transition
    switch (transition.type) {
      case 'step-started':
      case 'step-ended':
        return `${type} ${workOrder} ${transition.step.id}`
      case 'finding-added':
      case 'finding-changed':
        return `${type} ${workOrder} ${transition.finding.id}`
      case 'item-added':
        return `${type} ${workOrder} ${transition.item.id}`
      case 'state-changed':
        return `${transition.from} → ${transition.to}`
      default:
        return `${type} ${workOrder}`
    }
  })
}

const inBay = (changes: object = {}) => aJob({ state: 'repairing', ...changes })
const inState = (state: string, changes: object = {}) => aJob({ state, ...changes })

type Case = [name: string, previous: Job | undefined, next: Job | undefined, expected: string[]]

const cases: Case[] = [
  ['nothing from nothing', undefined, undefined, []],
  ['a vehicle comes', undefined, inBay(), ['arrived WO-1']],
  ['a job is announced, the vehicle is not there', undefined, inState('scheduled'), []],
  ['it is waiting outside', inState('scheduled'), inState('waiting'), ['scheduled → waiting']],
  ['it comes in', inState('waiting'), inState('in-bay'), ['arrived WO-1', 'waiting → in-bay']],
  ['work goes on', inState('in-bay'), inState('diagnosing'), ['in-bay → diagnosing']],
  ['it is ready, and still there', inState('repairing'), inState('ready'), ['repairing → ready']],
  ['it is handed over', inState('ready'), inState('delivered'), ['ready → delivered', 'left WO-1']],
  ['it is cancelled', inState('repairing'), inState('cancelled'), ['repairing → cancelled', 'left WO-1']],
  ['the topic is emptied', inBay(), undefined, ['left WO-1']],
  ['the topic is emptied after the handing over', inState('delivered'), undefined, []],
  ['another one takes the bay', inBay(), inBay({ workOrder: 'WO-2' }), ['left WO-1', 'arrived WO-2']],
  ['another one is announced', inBay(), inState('waiting', { workOrder: 'WO-2' }), ['left WO-1']],
  ['nothing but a time has changed', inBay(), inBay({ promisedAt: at }), []],

  [
    'a step begins',
    inBay({ steps: [aStep('s1', 'pending')] }),
    inBay({ steps: [aStep('s1', 'active')] }),
    ['step-started WO-1 s1'],
  ],
  [
    'one step ends and the next begins',
    inBay({ steps: [aStep('s1', 'active'), aStep('s2', 'pending')] }),
    inBay({ steps: [aStep('s1', 'done'), aStep('s2', 'active')] }),
    ['step-ended WO-1 s1', 'step-started WO-1 s2'],
  ],
  [
    'two steps at once',
    inBay({ steps: [aStep('s1', 'active')] }),
    inBay({ steps: [aStep('s1', 'active'), aStep('s2', 'active')] }),
    ['step-started WO-1 s2'],
  ],
  [
    'a step begins and ends unseen',
    inBay({ steps: [aStep('s1', 'pending')] }),
    inBay({ steps: [aStep('s1', 'done')] }),
    ['step-started WO-1 s1', 'step-ended WO-1 s1'],
  ],
  [
    'a step is skipped',
    inBay({ steps: [aStep('s1', 'pending')] }),
    inBay({ steps: [aStep('s1', 'skipped')] }),
    [],
  ],
  [
    'a step is broken off',
    inBay({ steps: [aStep('s1', 'active')] }),
    inBay({ steps: [aStep('s1', 'skipped')] }),
    ['step-ended WO-1 s1'],
  ],
  [
    'a step is taken out of the list',
    inBay({ steps: [aStep('s1', 'active')] }),
    inBay({ steps: [] }),
    ['step-ended WO-1 s1'],
  ],
  [
    'a step is taken up again',
    inBay({ steps: [aStep('s1', 'done')] }),
    inBay({ steps: [aStep('s1', 'active')] }),
    ['step-started WO-1 s1'],
  ],
  [
    'the bay is emptied in the middle of a step',
    inBay({ steps: [aStep('s1', 'active'), aStep('s2', 'done')] }),
    undefined,
    ['step-ended WO-1 s1', 'left WO-1'],
  ],
  [
    'the vehicle is handed over in the middle of a step',
    inBay({ steps: [aStep('s1', 'active')] }),
    inState('delivered', { steps: [aStep('s1', 'active')] }),
    ['repairing → delivered', 'step-ended WO-1 s1', 'left WO-1'],
  ],
  [
    'a step is active before the vehicle is in',
    inState('waiting', { steps: [aStep('s1', 'active')] }),
    inState('in-bay', { steps: [aStep('s1', 'active')] }),
    ['arrived WO-1', 'waiting → in-bay', 'step-started WO-1 s1'],
  ],
  [
    'another one takes the bay in the middle of a step',
    inBay({ steps: [aStep('s1', 'active')] }),
    inBay({ workOrder: 'WO-2', steps: [aStep('s1', 'active')] }),
    ['step-ended WO-1 s1', 'left WO-1', 'arrived WO-2', 'step-started WO-2 s1'],
  ],

  [
    'findings come, change and stay',
    inBay({ findings: [aFinding('f1'), aFinding('f2')] }),
    inBay({
      findings: [aFinding('f2', { price: { material: 1, labour: 2 } }), aFinding('f1'), aFinding('f3')],
    }),
    ['finding-changed WO-1 f2', 'finding-added WO-1 f3'],
  ],
  ['a finding is withdrawn', inBay({ findings: [aFinding('f1')] }), inBay(), []],
  [
    'items are added',
    inBay({ items: [{ id: 'i1', area: 'brakes' }] }),
    inBay({
      items: [
        { id: 'i1', area: 'brakes', labour: 5 },
        { id: 'i2', area: 'tyres' },
      ],
    }),
    ['item-added WO-1 i2'],
  ],
  [
    'everything at once, as after an outage',
    undefined,
    inBay({
      steps: [aStep('s1', 'done'), aStep('s2', 'active'), aStep('s3', 'pending')],
      findings: [aFinding('f1')],
      items: [{ id: 'i1', area: 'brakes' }],
    }),
    [
      'arrived WO-1',
      'step-started WO-1 s1',
      'step-ended WO-1 s1',
      'step-started WO-1 s2',
      'finding-added WO-1 f1',
      'item-added WO-1 i1',
    ],
  ],
]

describe('transitions', () => {
  it.each(cases)('%s', (_name, previous, next, expected) => {
    expect(told(transitions(previous, next))).toEqual(expected)
  })

  it('happen once: the same snapshot again tells nothing', () => {
    for (const [, , next] of cases) expect(transitions(next, next)).toEqual([])
  })

  it('does nothing twice for a work order that comes back', () => {
    const steps = [aStep('s1', 'done'), aStep('s2', 'active')]
    const remembered = inBay({ steps, findings: [aFinding('f1')], items: [{ id: 'i1', area: 'brakes' }] })
    const next = { ...remembered, revision: 2, state: 'quality-check' as const }
    expect(told(transitions(aJob({ workOrder: 'WO-2' }), next, remembered))).toEqual([
      'left WO-2',
      'arrived WO-1',
      'repairing → quality-check',
      'step-started WO-1 s2', // it ended when the vehicle left
    ])
  })

  it("keeps what the workshop's system claims: a step's own times, else the snapshot's", () => {
    const startedAt = '2026-11-23T09:10:00+08:00'
    const endedAt = '2026-11-23T09:12:00+08:00'
    const steps = [aStep('s1', 'done', { startedAt, endedAt }), aStep('s2', 'active')]
    const claimed = transitions(inBay(), inBay({ steps })).map(({ claimedAt }) => claimedAt)
    expect(claimed).toEqual([startedAt, endedAt, at])
    expect(transitions(inBay(), undefined)).toEqual([{ type: 'left', workOrder: 'WO-1' }])
  })

  it('tells a changed finding with what it was', () => {
    const [before, after] = [
      inBay({ findings: [aFinding('f1')] }),
      inBay({ findings: [aFinding('f1', { area: 'x' })] }),
    ]
    expect(transitions(before, after)).toEqual([
      {
        type: 'finding-changed',
        workOrder: 'WO-1',
        claimedAt: at,
        finding: after.findings[0],
        before: before.findings[0],
      },
    ])
  })
})

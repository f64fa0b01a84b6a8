/** The customer's page in each of its states, as answers of the API: for the barrier checks and for looking at them. */
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { ClipInfo } from '../../../viewer/my/state/my-api.ts'
import { aClip, aFinding, aWorkOrder } from '../relay/work-order.ts'

export interface MyPageState {
  /** null: the relay knows of no such work order yet. */
  workOrder: WorkOrderAnswer | null
  clips: ClipInfo[]
  /** The vehicle stands in the bay. */
  isInBay: boolean
}

/** Minutes from the state's now; the page measures against the real clock. */
function at(minutes: number): string {
  return new Date(Math.floor(Date.now() / 60_000) * 60_000 + minutes * 60_000).toISOString()
}

const slots = Array.from({ length: 8 }, (_, i) => at(60 + i * 30))

function steps(): WorkOrderAnswer['steps'] {
  return [
    { id: 's1', title: 'Wheels off, brakes inspected', state: 'done', startedAt: at(-55), endedAt: at(-30) },
    { id: 's2', title: 'Front brake pads and discs replaced', state: 'active', startedAt: at(-12) },
    { id: 's3', title: 'Brake fluid bled', state: 'pending' },
    { id: 's4', title: 'Spare wheel mounted', state: 'skipped' },
    { id: 's5', title: 'Test drive and final check', state: 'pending' },
  ]
}

function findings() {
  const fine = { severity: 'ok', mayDecide: false, proposal: undefined, price: undefined } as const
  return [
    aFinding({ ...fine, id: 'ok1', area: 'Tyres', fault: '6 mm of tread all round, evenly worn' }),
    aFinding({ ...fine, id: 'ok2', area: 'Battery', fault: '12.7 V, 96 % of its capacity' }),
    aFinding({ ...fine, id: 'ok3', area: 'Coolant', fault: 'Good to -37 °C' }),
    aFinding({
      fault: 'Pads worn to 2 mm, disc scored',
      proposal: 'Replace pads and discs at the front',
      clips: ['c3'],
    }),
    aFinding({
      id: 'f2',
      severity: 'advisory',
      area: 'Brake fluid',
      fault: '3.1 % water content',
      proposal: 'Change the brake fluid',
      price: { material: 1800, labour: 4200 },
      needsCode: true,
    }),
    aFinding({
      id: 'f3',
      severity: 'info',
      area: 'Wiper blades',
      fault: 'First streaks; good until spring',
      proposal: undefined,
      price: undefined,
      mayDecide: false,
    }),
  ]
}

function clips(): ClipInfo[] {
  const named = (id: string) => ({ id, url: `/clips/${id}.mp4`, thumbnail: `/clips/${id}.jpg` })
  return [
    aClip({
      ...named('c5'),
      kind: 'moment',
      label: 'The new disc beside the old one',
      start: at(-8),
      seconds: 20,
    }),
    aClip({ ...named('c3'), kind: 'finding', finding: 'f1', start: at(-34), seconds: 18 }),
    aClip({ ...named('c2'), kind: 'step', step: 's1', start: at(-55), seconds: 134 }),
    aClip({ ...named('c1'), kind: 'arrival', start: at(-62), seconds: 20 }),
    aClip({ ...named('c0'), kind: 'timelapse', start: at(-62), seconds: 28 }),
  ]
}

function progressTo(...states: WorkOrderAnswer['state'][]): WorkOrderAnswer['progress'] {
  return states.map((state, i) => ({ state, at: at(-65 + i * 12) }))
}

function underWay(changes: Partial<WorkOrderAnswer> = {}): WorkOrderAnswer {
  return aWorkOrder({
    state: 'awaiting-approval',
    appointmentAt: at(-70),
    promisedAt: at(45),
    progress: progressTo('waiting', 'in-bay', 'diagnosing', 'awaiting-approval'),
    steps: steps(),
    findings: findings(),
    pickup: { choice: null, slots, mayChange: true },
    ...changes,
  })
}

function finished(changes: Partial<WorkOrderAnswer> = {}): WorkOrderAnswer {
  const decided = findings().map(finding => ({ ...finding, mayDecide: false }))
  const decision = { by: 'customer', via: 'page', at: at(-28), note: null, seen: 'seen-1' } as const
  return underWay({
    state: 'ready',
    mayRate: true,
    progress: progressTo('waiting', 'in-bay', 'diagnosing', 'repairing', 'quality-check', 'ready'),
    steps: steps().map(step => ({ ...step, state: 'done', startedAt: at(-50), endedAt: at(-20) })),
    findings: decided.map(finding =>
      finding.id === 'f1' ? { ...finding, decision: { ...decision, decision: 'approved' } } : finding,
    ),
    pickup: { choice: { choice: 'wait', at: null, isOvertaken: false }, slots: [], mayChange: false },
    items: [
      {
        id: 'i1',
        area: 'Front brakes',
        material: 68_000,
        labour: 24_000,
        tax: 9200,
        payer: 'customer',
        total: 101_200,
        technicianName: null,
        listed: null,
      },
    ],
    totals: {
      material: 68_000,
      labour: 24_000,
      fee: 0,
      discount: 0,
      tax: 9200,
      total: 101_200,
      due: 101_200,
    },
    ...changes,
  })
}

export const myPageStates: Record<string, () => MyPageState> = {
  unknown: () => ({ workOrder: null, clips: [], isInBay: false }),
  scheduled: () => ({
    workOrder: aWorkOrder({
      state: 'scheduled',
      appointmentAt: at(26 * 60),
      bay: null,
      pickup: { choice: null, slots: [], mayChange: true },
    }),
    clips: [],
    isInBay: false,
  }),
  'nothing found yet': () => ({
    workOrder: underWay({ state: 'diagnosing', findings: [], steps: [] }),
    clips: [],
    isInBay: true,
  }),
  'asked to decide': () => ({ workOrder: underWay(), clips: clips(), isInBay: true }),
  decided: () => ({
    workOrder: underWay({
      state: 'repairing',
      promisedAt: at(-6),
      findings: findings().map(finding => {
        const made = { at: at(-20), note: null, seen: 'seen-1' }
        switch (finding.id) {
          case 'f1':
            return { ...finding, decision: { ...made, decision: 'approved', by: 'customer', via: 'page' } }
          case 'f2':
            return { ...finding, decision: { ...made, decision: 'declined', by: 'Li Na', via: 'phone' } }
          default:
            return finding
        }
      }),
      pickup: {
        choice: { choice: 'collect', at: slots[1] ?? null, isOvertaken: false },
        slots,
        mayChange: true,
      },
    }),
    clips: clips(),
    isInBay: true,
  }),
  'offer changed, time overtaken': () => ({
    workOrder: underWay({
      promisedAt: at(130),
      findings: findings().map(finding => {
        if (finding.id !== 'f1') return finding
        const made = { decision: 'approved', by: 'customer', via: 'page', at: at(-20), note: null } as const
        return { ...finding, decision: { ...made, seen: 'another' } }
      }),
      pickup: {
        choice: { choice: 'collect', at: slots[0] ?? null, isOvertaken: true },
        slots: slots.slice(4),
        mayChange: true,
      },
    }),
    clips: clips(),
    isInBay: true,
  }),
  'out of the bay for a while': () => ({
    workOrder: underWay({ bay: null }),
    clips: clips(),
    isInBay: false,
  }),
  ready: () => ({ workOrder: finished(), clips: clips(), isInBay: true }),
  rated: () => ({
    workOrder: finished({
      state: 'delivered',
      bay: null,
      rating: {
        technician: { score: 5, comment: 'Very clear.' },
        explainer: { score: 4, comment: null },
        at: at(-1),
      },
    }),
    clips: clips(),
    isInBay: false,
  }),
  cancelled: () => ({ workOrder: underWay({ state: 'cancelled', bay: null }), clips: [], isInBay: false }),
}

import { describe, expect, it } from 'vitest'
import {
  faceOf,
  livePlaceOf,
  type MyState,
  nothingKnown,
  sectionsOf,
  withFinding,
} from '../../../../viewer/my/state/my-state.ts'
import { aFinding, aWorkOrder } from '../../../support/relay/work-order.ts'

const site = {
  id: 't',
  name: 'Test',
  locale: 'en',
  timezone: 'Asia/Tokyo',
  currency: 'JPY',
  hours: null,
  technicalLead: null,
  hasPrices: false,
}
const session = { role: 'customer', page: '/my', workOrder: 'WO-1' }
const workOrder = aWorkOrder()

describe("the page's face", () => {
  it.each<[string, Partial<MyState>]>([
    ['loading', {}],
    ['loading', { site, session }],
    ['loading', { site, session, workOrder: undefined, connection: 'online' }],
    ['unknown', { site, session, workOrder: null, connection: 'online' }],
    ['unreachable', { connection: 'offline' }],
    ['unreachable', { connection: 'offline', site, session, workOrder: null }],
    ['work-order', { site, session, workOrder, connection: 'online' }],
    // The last that was known stays.
    ['work-order', { site, session, workOrder, connection: 'offline' }],
    ['refused', { site, session, workOrder, connection: 'refused' }],
    ['other-role', { site, session: { role: 'manager', page: '/manage' }, connection: 'online' }],
  ])('%s', (expected, state) => {
    expect(faceOf({ ...nothingKnown, ...state }).kind).toBe(expected)
  })
})

describe('where the live picture is', () => {
  const bay = {
    id: 'bay-1',
    name: 'Bay 1',
    cameras: [{ id: 'lift', name: 'Lift', state: 'live' }],
    job: null,
  } as const
  const bays = [{ ...bay, cameras: [...bay.cameras] }]

  it.each([
    ['the picture, before anything else is known', 'picture', bays, undefined],
    ['the picture', 'picture', bays, 'repairing'],
    ['the picture of a vehicle that is ready and still there', 'picture', bays, 'ready'],
    ['a word for a bay without cameras', 'none', [{ ...bay, cameras: [] }], 'repairing'],
    ['nothing while nothing is known', 'loading', undefined, undefined],
    ['nothing while only the bays are known', 'loading', [], undefined],
    ['that it has not come yet', 'before', [], 'scheduled'],
    ['that it still waits', 'before', [], 'waiting'],
    ['that it is elsewhere for a while', 'away', [], 'repairing'],
    ['that it has left', 'left', [], 'delivered'],
    ['that it has left', 'left', [], 'ready'],
  ] as const)('%s', (_what, expected, bays, state) => {
    const known = state && aWorkOrder({ state })
    expect(livePlaceOf({ bays: bays as MyState['bays'], workOrder: known }).kind).toBe(expected)
  })
})

describe('what stands under the status', () => {
  const noChoice = { choice: null, slots: [], mayChange: true }
  const overtaken = {
    ...noChoice,
    choice: { choice: 'collect', at: '2026-11-23T03:00:00.000Z', isOvertaken: true },
  } as const
  const waits = { ...noChoice, choice: { choice: 'wait', at: null, isOvertaken: false } } as const

  it.each([
    [{ state: 'scheduled' }, ['before', 'pickup']],
    [{ state: 'waiting', findings: [aFinding()] }, ['findings', 'before', 'pickup']],
    [{ state: 'diagnosing' }, ['findings', 'steps', 'pickup']],
    [{ state: 'repairing', pickup: waits }, ['findings', 'steps', 'pickup']],
    [{ state: 'repairing', pickup: overtaken }, ['pickup', 'findings', 'steps']],
    [{ state: 'ready' }, ['ready', 'findings', 'steps']],
    [{ state: 'ready', pickup: waits }, ['ready', 'pickup', 'findings', 'steps']],
    [{ state: 'cancelled' }, ['cancelled']],
  ] as const)('%j', (changes, expected) => {
    expect(sectionsOf(aWorkOrder(changes as Partial<typeof workOrder>))).toEqual(expected)
  })
})

it('a finding that the relay answers takes the place of the old one, and no other', () => {
  const before = aWorkOrder({ findings: [aFinding({ id: 'f1' }), aFinding({ id: 'f2' })] })
  const answered = aFinding({ id: 'f2', seen: 'another' })
  const seen = withFinding(before, answered).findings.map(finding => finding.seen)
  expect(seen).toEqual(['seen-1', 'another'])
})

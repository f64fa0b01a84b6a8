/** What an edge may say: the rules by themselves. */
import { describe, expect, it } from 'vitest'
import { type EdgeVerdict, edgeCan, type KnownWorkOrder } from '../../../relay/access/edge-can.ts'
import { aJob } from '../../support/job.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const nineMs = Date.parse('2026-11-23T09:00:00+08:00')
const edge = { bays: ['bay-1'], key: 'key-1' }

/** WO-1 as bay-1 has told it: in repair there, revision 12 of nine o'clock. */
function known(changes: Partial<KnownWorkOrder> = {}): KnownWorkOrder {
  return {
    bay: 'bay-1',
    isBayInForce: true,
    state: 'repairing',
    revision: 12,
    atMs: nineMs,
    toldIn: 'bay-1',
    toldBy: 'key-1',
    toldAtMs: nineMs + 500,
    ...changes,
  }
}

const elsewhere = { bay: 'bay-2', toldIn: 'bay-2', toldBy: 'key-2' }
/** Told by a stolen edge of bay-2, which had never had the vehicle: a high number, and a time of the next century. */
const squatted = { ...elsewhere, bay: null, revision: 9e15, atMs: Date.parse('2099-01-01T00:00:00Z') }

function tell(job: object, about: KnownWorkOrder | undefined, bay = 'bay-1'): EdgeVerdict {
  return edgeCan(edge, 'tell-job', {
    bay,
    job: aJob({ at: '2026-11-23T09:30:00+08:00', ...job }),
    known: about,
  })
}

describe('an edge', () => {
  it('speaks for its own bay and no other, whatever it does', () => {
    expect(edgeCan(edge, 'speak-for-bay', { bay: 'bay-1' })).toBe('allowed')
    expect(edgeCan(edge, 'speak-for-bay', { bay: 'bay-2' })).toBe('forbidden')
    expect(tell({}, undefined, 'bay-2')).toBe('forbidden')
    const clip = {
      bay: 'bay-2',
      startMs: 0,
      endMs: 1,
      stays: [{ fromMs: 0, toMs: 1 }],
      film: { bay: 'bay-2' },
    }
    expect(edgeCan(edge, 'list-clip', clip)).toBe('forbidden')
  })
})

describe('a work order', () => {
  it.each<[string, object, KnownWorkOrder | undefined, EdgeVerdict]>([
    ['nobody has told of', { revision: 0 }, undefined, 'allowed'],
    ['nobody has told of, counted by time', { revision: 1_795_000_000_000 }, undefined, 'allowed'],
    ['of its own, gone on', { revision: 13 }, known(), 'allowed'],
    ['of its own, once more', { revision: 12 }, known(), 'overtaken'],
    ['of its own, older', { revision: 11 }, known(), 'overtaken'],
    ['of its own, leaping', { revision: Number.MAX_SAFE_INTEGER }, known(), 'forbidden'],
    ['of its own, that had left', { revision: 13 }, known({ bay: null }), 'allowed'],
    ['of its own, put right after delivery', { revision: 13 }, known({ state: 'delivered' }), 'allowed'],
    ['another bay has', { revision: 13 }, known(elsewhere), 'not-yet'],
    ['another bay has, leaping', { revision: Number.MAX_SAFE_INTEGER }, known(elsewhere), 'not-yet'],
    [
      'another bay has, older',
      { revision: 11, at: '2026-11-23T08:00:00+08:00' },
      known(elsewhere),
      'overtaken',
    ],
    ['another bay has let go', { revision: 13 }, known({ ...elsewhere, bay: null }), 'allowed'],
    [
      'still waits before another bay',
      { revision: 13 },
      known({ ...elsewhere, state: 'waiting' }),
      'allowed',
    ],
    [
      'was delivered from another bay',
      { revision: 13 },
      known({ ...elsewhere, state: 'delivered' }),
      'not-yet',
    ],
    [
      'was cancelled in another bay',
      { revision: 13 },
      known({ ...elsewhere, state: 'cancelled' }),
      'not-yet',
    ],
    [
      'a bay has whose key was called back',
      { revision: 13 },
      known({ ...elsewhere, isBayInForce: false }),
      'allowed',
    ],
  ])('%s', (_name, job, about, verdict) => {
    expect(tell(job, about)).toBe(verdict)
  })

  it('is not closed by the number or the time that another edge has named for it', () => {
    expect(tell({ revision: 1 }, known(squatted))).toBe('allowed')
    const modest = { ...squatted, revision: 1000 }
    expect(tell({ revision: 1 }, known(modest))).toBe('allowed')
  })

  it('is not set back by what another edge tells late', () => {
    const finished = known({ ...elsewhere, bay: null, state: 'ready', revision: 20 })
    expect(tell({ revision: 14, at: '2026-11-23T08:55:00+08:00' }, finished)).toBe('overtaken')
  })

  it("is as new for a bay's next box as it was for the one before", () => {
    const before = known({ toldBy: 'key of the box before' })
    expect(tell({ revision: 12, at: '2026-11-23T09:00:00+08:00' }, before)).toBe('overtaken')
    expect(tell({ revision: 13 }, before)).toBe('allowed')
    expect(tell({ revision: 13 }, known({ toldBy: 'stolen', revision: 9e15 }))).toBe('allowed')
  })
})

describe('a clip', () => {
  const hourMs = 60 * minuteMs
  const stay = { fromMs: nineMs, toMs: nineMs + hourMs }
  const list = (
    startMs: number,
    stays: { fromMs: number; toMs: number | undefined }[],
    film?: { bay: string },
  ) => edgeCan(edge, 'list-clip', { bay: 'bay-1', startMs, endMs: startMs + 20_000, stays, film })
  const own = { bay: 'bay-1' }

  it('is listed when its work order was in the bay then', () => {
    expect(list(nineMs - 10_000, [stay], own)).toBe('allowed')
    expect(list(nineMs + hourMs + 5000, [stay], own)).toBe('allowed')
    expect(list(nineMs + 5 * dayMs, [{ fromMs: nineMs, toMs: undefined }], own)).toBe('allowed')
  })

  it('waits when it was not, or not then', () => {
    expect(list(nineMs, [], own)).toBe('not-yet')
    expect(list(nineMs + 3 * dayMs, [stay], own)).toBe('not-yet')
    expect(list(nineMs - 3 * dayMs, [stay], own)).toBe('not-yet')
  })

  it("is never another bay's film, nor one that is not there", () => {
    expect(list(nineMs, [stay], { bay: 'bay-2' })).toBe('forbidden')
    expect(list(nineMs, [stay])).toBe('forbidden')
  })
})

import { expect, test } from 'vitest'
import type { Health } from '../../../relay/wire/manage/manage.ts'
import type { StreamFaultKind } from '../../../relay/wire/uplink/camera-report.ts'
import { faultsAMinute } from '../../../viewer/manage/health/stream-words.ts'
import { troublesOf } from '../../../viewer/manage/health/troubles.ts'

const at = '2026-11-25T09:00:00.000Z'

function health(changes: Partial<Health> = {}, bay: Partial<Health['bays'][number]> = {}): Health {
  return {
    cameras: [
      { bay: 'bay-1', camera: 'lift', name: 'Lift', state: 'live', reason: null, since: at, streams: [] },
    ],
    viewers: { watching: 2, moving: 2, behindP50Ms: 120 },
    bays: [{ bay: 'bay-1', name: 'Bay 1', isEdgeConnected: true, broker: null, storage: null, ...bay }],
    relay: { diskFreeBytes: 1, databaseBytes: 1, clipBytes: 1, clips: 1 },
    ...changes,
  }
}

const storage = {
  toldAt: at,
  isWriting: true,
  fault: null,
  recordedBytes: 1,
  oldest: null,
  gaps: 0,
  gapSeconds: 0,
  diskFreeBytes: null,
}

test.each([
  ['all is well', health(), 0],
  ['nobody watches', health({ viewers: { watching: 0, moving: 0, behindP50Ms: null } }), 0],
  ['a display stands still', health({ viewers: { watching: 2, moving: 1, behindP50Ms: 120 } }), 1],
  ['an edge is away', health({}, { isEdgeConnected: false }), 1],
  [
    'a broker is away',
    health({}, { broker: { isConnected: false, since: at, reason: 'refused', refused: [] } }),
    1,
  ],
  ['nothing is written', health({}, { storage: { ...storage, isWriting: false } }), 1],
  ['there were gaps, and it writes again', health({}, { storage: { ...storage, gaps: 3 } }), 0],
])('what needs a look is counted when %s', (_name, given, troubles) => {
  expect(troublesOf(given)).toBe(troubles)
})

test('what streams had wrong is told by the minute, what costs pictures first', () => {
  const fault = (kind: StreamFaultKind, perMinute: number) => ({ kind, count: 9, perMinute, last: at })
  const faults = [
    fault('start-codes', 30),
    fault('unit-unreadable', 2.5),
    fault('framing-lost', 0.5),
    fault('packets-lost', 0),
  ]
  const stream = {
    rendition: 'main' as const,
    toldAt: at,
    since: at,
    sends: null,
    faults,
    gaps: 0,
    gapSeconds: 0,
  }
  expect(faultsAMinute(stream)).toEqual([
    { group: 'unreadable', perMinute: 3 },
    { group: 'repaired', perMinute: 30 },
  ])
})

import { expect, it } from 'vitest'
import { StreamFaults } from '../../../edge/stream/stream-faults.ts'
import { recordLog } from '../../support/relay/record-log.ts'

function bench() {
  const clocks = { nowMs: 0, wall: () => 1_700_000_000_000 + clocks.nowMs, monotonic: () => clocks.nowMs }
  const log = recordLog()
  return { clocks, log, faults: new StreamFaults(log.logger, clocks) }
}

it('counts by kind, and says how often a minute it was of late', () => {
  const { clocks, faults } = bench()
  for (let minute = 0; minute < 30; minute++) {
    clocks.nowMs = minute * 60_000
    if (minute < 25) faults.count('start-codes', undefined, 3)
  }
  faults.count('unit-unknown')
  expect(faults.counts()).toEqual([
    { kind: 'start-codes', count: 75, perMinute: 1.5, lastMs: 1_700_000_000_000 + 24 * 60_000 },
    { kind: 'unit-unknown', count: 1, perMinute: 0.1, lastMs: 1_700_000_000_000 + 29 * 60_000 },
  ])
  expect(faults.of('packets-lost')).toBe(0)
})

it('logs a kind once, with the first 16 bytes of what it was seen in', () => {
  const { faults, log } = bench()
  const packet = Uint8Array.from({ length: 40 }, (_, i) => i)
  faults.count('rtp-unreadable', packet)
  faults.count('rtp-unreadable', packet)
  expect(log.lines).toHaveLength(1)
  expect(log.lines[0]).toMatchObject({
    kind: 'rtp-unreadable',
    effect: 'lost',
    first: '000102030405060708090a0b0c0d0e0f',
  })
})

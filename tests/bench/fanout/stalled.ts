/** What viewers that take nothing cost the relay and the viewers beside them. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestSite } from '../../support/site.ts'
import type { Figure } from '../benchmark.ts'
import { costOf } from '../cost.ts'
import { median, percentile } from '../statistics.ts'
import { type ClientsOptions, startClients } from './fanout-process.ts'

const others = 90
const stalled = 10
const pairs = 3
/** The kernel takes some seconds of video for a viewer that takes none; the relay cuts it 30 s after that. */
const fillMs = 10_000
const windowMs = 15_000

interface Phase {
  delaysMs: number[]
  memoryBytes: number
}

/** The ten are there in all phases; in every second one they take nothing. */
export async function stalledViewers(
  site: TestSite,
  target: Pick<ClientsOptions, 'port' | 'path' | 'token'>,
  signal: AbortSignal,
): Promise<Figure[]> {
  const phase = async (kind: 'timed' | 'stalled'): Promise<Phase> => {
    const watching = await startClients({ kind: 'timed', ...target, count: others }, signal)
    const ten = await startClients({ kind, ...target, count: stalled }, signal)
    await sleep(fillMs)
    const { delaysMs } = await watching.collect(windowMs)
    const { memoryBytes } = await costOf(site.relay.pid)
    await ten.stop()
    await watching.stop()
    return { delaysMs, memoryBytes }
  }
  const healthy: Phase[] = []
  const burdened: Phase[] = []
  for (let pair = 0; pair < pairs; pair += 1) {
    healthy.push(await phase('timed'))
    burdened.push(await phase('stalled'))
  }
  const p95 = (phases: Phase[]) => median(phases.map(({ delaysMs }) => percentile(delaysMs, 0.95)))
  const memory = (phases: Phase[]) => median(phases.map(({ memoryBytes }) => memoryBytes))
  const perStalled = (memory(burdened) - memory(healthy)) / stalled / 1e6
  return [
    { name: 'none stalled: arrival delay p95 of the 90', value: p95(healthy), unit: 'ms' },
    { name: '10 stalled: arrival delay p95 of the 90', value: p95(burdened), unit: 'ms' },
    { name: '10 stalled: the p95 moves by', value: p95(burdened) - p95(healthy), unit: 'ms' },
    { name: '10 stalled: relay memory per stalled viewer', value: perStalled, unit: 'MB' },
  ]
}

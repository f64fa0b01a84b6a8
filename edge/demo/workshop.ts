/** The demo's own workshop system: plays its day on the broker, as a real one would, with retained job snapshots. */
import { setTimeout as wait } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { type Job, jobSchema } from '../../relay/wire/job.ts'
import { emptyFor, explainer, jobLength, type ScriptedJob, scriptFor } from './workshop-script.ts'

/** The second bay is so many seconds behind the first, so that always something happens somewhere. */
const bayOffset = 55
const tickMs = 500

export interface WorkshopOptions {
  site: string
  bays: readonly string[]
  /** Begins the work orders' numbers: another one each time, since a number never begins anew. */
  run: string
  client: Pick<MqttClient, 'publishAsync'>
  log: Logger
}

export class Workshop {
  private readonly options: WorkshopOptions
  private readonly published = new Map<string, string>()

  constructor(options: WorkshopOptions) {
    this.options = options
  }

  async run(signal: AbortSignal): Promise<void> {
    const startMs = Date.now()
    while (!signal.aborted) {
      await Promise.all(this.options.bays.map((_bay, i) => this.publish(i, startMs)))
      await wait(tickMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }

  private async publish(bayIndex: number, startMs: number): Promise<void> {
    const { site, bays, run, client, log } = this.options
    const bay = bays[bayIndex] ?? ''
    const job = jobAt({ bayIndex, run, startMs, nowMs: Date.now() })
    const payload = job ? JSON.stringify(job) : ''
    if (this.published.get(bay) === payload) return
    this.published.set(bay, payload)
    await client.publishAsync(`glassbay/${site}/${bay}/job`, payload, { qos: 1, retain: true })
    log.info({ bay, workOrder: job?.workOrder, state: job?.state }, 'workshop goes on')
  }
}

export interface Moment {
  bayIndex: number
  run: string
  /** The day's beginning and now, ms since 1970. */
  startMs: number
  nowMs: number
}

/** The snapshot of a bay at a moment; undefined while the bay is empty. Pure. */
export function jobAt({ bayIndex, run, startMs, nowMs }: Moment): Job | undefined {
  const elapsed = Math.floor((nowMs - startMs) / 1000) + (bayIndex % 2) * bayOffset
  const n = Math.floor(elapsed / (jobLength + emptyFor))
  const second = elapsed % (jobLength + emptyFor)
  if (second >= jobLength) return undefined
  const jobStartMs = startMs + (n * (jobLength + emptyFor) - (bayIndex % 2) * bayOffset) * 1000
  return snapshot(scriptFor(bayIndex, n), second, jobStartMs, workOrderOf(run, bayIndex, n))
}

/** `WO-{run}-101` is the first job of the first bay, `-201` that of the second. */
export function workOrderOf(run: string, bayIndex: number, n: number): string {
  return `WO-${run}-${(bayIndex + 1) * 100 + n + 1}`
}

function snapshot(script: ScriptedJob, second: number, startMs: number, workOrder: string): Job {
  const at = (offset: number) => new Date(startMs + offset * 1000).toISOString()
  const past = [
    ...script.states.map(entry => entry.from),
    ...script.steps.flatMap(step => [step.from, step.to]),
    ...script.findings.map(entry => entry.from),
    ...script.items.map(entry => entry.from),
  ].filter(offset => offset <= second)
  return jobSchema.parse({
    workOrder,
    // What has happened so far, counted: it grows with every change and with nothing else.
    revision: past.length,
    state: script.states.findLast(entry => entry.from <= second)?.state,
    at: at(Math.max(...past)),
    vehicle: script.vehicle,
    customer: { ...script.customer, showOnWall: true },
    technician: script.technician,
    explainer,
    appointmentAt: at(0),
    promisedAt: at(jobLength),
    steps: script.steps.map(({ id, title, from, to }) => ({
      id,
      title,
      state: second >= to ? 'done' : second >= from ? 'active' : 'pending',
      ...(second >= from && { startedAt: at(from) }),
      ...(second >= to && { endedAt: at(to) }),
    })),
    findings: script.findings.filter(entry => entry.from <= second).map(entry => entry.finding),
    items: script.items.filter(entry => entry.from <= second).map(entry => entry.item),
  })
}

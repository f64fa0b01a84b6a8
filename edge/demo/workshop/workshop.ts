/** The demo's own workshop system: plays its day on the broker, as a real one would, with retained job snapshots. */
import { setTimeout as wait } from 'node:timers/promises'
import type { MqttClient } from 'mqtt'
import type { Logger } from 'pino'
import { decisionSchema } from '../../../relay/wire/job/publication.ts'
import { BayDay } from './bay-day.ts'

/** The second bay is so many seconds ahead of the first, so that always something happens somewhere. */
const bayOffset = 55
const tickMs = 500

export interface WorkshopOptions {
  site: string
  bays: readonly string[]
  /** As in BayDayOptions. */
  run: string
  client: Pick<MqttClient, 'publishAsync' | 'subscribeAsync' | 'on'>
  log: Logger
}

export class Workshop {
  private readonly options: WorkshopOptions
  private readonly published = new Map<string, string>()

  constructor(options: WorkshopOptions) {
    this.options = options
  }

  async run(signal: AbortSignal): Promise<void> {
    const { bays, run } = this.options
    const nowMs = Date.now()
    const days = bays.map((_bay, bayIndex) => firstDay(bayIndex, run, nowMs))
    await this.listen(days)
    while (!signal.aborted) {
      await Promise.all(bays.map((bay, i) => this.publish(bay, days[i])))
      await wait(tickMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }

  /** As any workshop's system would: a decision of the customer's page comes as MQTT. */
  private async listen(days: readonly BayDay[]): Promise<void> {
    const { site, client, log } = this.options
    client.on('message', (_topic, payload) => {
      const { data: decision } = decisionSchema.safeParse(parseJson(payload))
      if (!decision) return
      for (const day of days) day.decided(decision, Date.now())
      log.info({ workOrder: decision.workOrder, decision: decision.decision }, 'workshop has an answer')
    })
    await client.subscribeAsync(`glassbay/${site}/+/decision`, { qos: 1 })
  }

  private async publish(bay: string, day: BayDay | undefined): Promise<void> {
    const { site, client, log } = this.options
    const job = day?.jobAt(Date.now())
    const payload = job ? JSON.stringify(job) : ''
    if (this.published.get(bay) === payload) return
    this.published.set(bay, payload)
    await client.publishAsync(`glassbay/${site}/${bay}/job`, payload, { qos: 1, retain: true })
    log.info({ bay, workOrder: job?.workOrder, state: job?.state }, 'workshop goes on')
  }
}

export function firstDay(bayIndex: number, run: string, nowMs: number): BayDay {
  return new BayDay({ bayIndex, run, startMs: nowMs - (bayIndex % 2) * bayOffset * 1000 })
}

function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(String(payload))
  } catch {
    return undefined // not one of ours
  }
}

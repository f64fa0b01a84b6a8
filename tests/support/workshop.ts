/** A workshop's system that consists of `mosquitto_pub` alone, and what it can see of its clips at the relay. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { TestSite } from './site.ts'
import { until } from './until.ts'

const run = promisify(execFile)

export interface ListedClip {
  id: string
  camera: string
  kind: string
  step: string | null
  finding: string | null
  thumbnail: string
  start: string
  seconds: number
  url: string
  overlay: string | null
  sha256: string
}

export class Workshop {
  private readonly site: TestSite
  private readonly bay: string

  constructor(site: TestSite, bay: string) {
    this.site = site
    this.bay = bay
  }

  /** Retained, QoS 1; an empty payload for undefined. Resolves, with the time, when the broker has it. */
  async publish(job: object | undefined): Promise<number> {
    const topic = `glassbay/test-site/${this.bay}/job`
    const port = String(this.site.broker.port)
    const payload = job ? ['-m', JSON.stringify(job)] : ['-n']
    await run('mosquitto_pub', ['-h', '127.0.0.1', '-p', port, '-q', '1', '-r', '-t', topic, ...payload])
    return Date.now()
  }

  /** As the shop's manager. Undefined as long as the relay does not know the work order. */
  async clips(workOrder: string): Promise<ListedClip[] | undefined> {
    const response = await this.get(`/api/work-orders/${workOrder}/clips?limit=200`)
    return response.ok ? ((await response.json()) as ListedClip[]) : undefined
  }

  /** When the relay lists as many. */
  async clipsWhen(workOrder: string, count: number, deadlineMs: number): Promise<ListedClip[]> {
    return until(async () => {
      const clips = await this.clips(workOrder)
      return clips && clips.length >= count ? clips : undefined
    }, deadlineMs)
  }

  async get(path: string): Promise<Response> {
    const authorization = `Bearer ${await this.site.files.token({ role: 'manager' })}`
    return fetch(`${this.site.origin}${path}`, { headers: { authorization } })
  }
}

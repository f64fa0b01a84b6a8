/**
 * What happens in one bay of the demo workshop, job after job. The script tells a job in seconds; where it waits for
 * the customer's word the clock of the script stands still, and goes on when all is decided or the longest wait for an answer is over.
 */
import { type Job, jobSchema } from '../../../relay/wire/job/job.ts'
import type { Decision } from '../../../relay/wire/job/publication.ts'
import { approval, emptyFor, explainer, jobLength, type ScriptedJob, scriptFor } from './script.ts'

/** So long after it has asked, the workshop gives the customer a call and begins. Seconds. */
export const longestAnswer = 75
/** So long it asks at least, also when all was decided before. */
const shortestWait = 4

export interface BayDayOptions {
  bayIndex: number
  /** Begins the work orders' numbers: another one each time, since a number never begins anew. */
  run: string
  /** When the first job began, ms since 1970. */
  startMs: number
}

type SaidDecision = Pick<Decision, 'workOrder' | 'finding' | 'decision'>

export class BayDay {
  private readonly bayIndex: number
  private readonly run: string
  private n = 0
  private startMs: number
  /** Of the present job, by finding. */
  private decisions = new Map<string, { decision: Decision['decision']; atMs: number }>()

  constructor({ bayIndex, run, startMs }: BayDayOptions) {
    this.bayIndex = bayIndex
    this.run = run
    this.startMs = startMs
  }

  /** Counts until the work begins; who changes the mind later has to call. */
  decided({ workOrder, finding, decision }: SaidDecision, atMs: number): void {
    if (workOrder !== this.workOrder || this.secondAt(atMs) >= approval.to) return
    this.decisions.set(finding, { decision, atMs })
  }

  /** The snapshot at that moment; undefined while the bay is empty. Time only goes forward. */
  jobAt(nowMs: number): Job | undefined {
    while (nowMs >= this.endMs + emptyFor * 1000) this.beginNext()
    return nowMs < this.endMs ? this.snapshot(nowMs) : undefined
  }

  private beginNext(): void {
    this.startMs = this.endMs + emptyFor * 1000
    this.n += 1
    this.decisions = new Map()
  }

  private get script(): ScriptedJob {
    return scriptFor(this.bayIndex, this.n)
  }

  private get workOrder(): string {
    return workOrderOf(this.run, this.bayIndex, this.n)
  }

  private get endMs(): number {
    return this.startMs + (jobLength + this.standstill) * 1000
  }

  /** Seconds for which the script's clock stands still, as far as it is known by now. */
  private get standstill(): number {
    const asked = this.script.findings.filter(({ finding }) => finding.proposal !== undefined)
    const answers = asked.map(
      ({ finding }) => this.decisions.get(finding.id)?.atMs ?? Number.POSITIVE_INFINITY,
    )
    const answeredAfter = (Math.max(...answers) - this.startMs) / 1000 - approval.from
    return (
      Math.min(Math.max(Math.ceil(answeredAfter), shortestWait), longestAnswer) -
      (approval.to - approval.from)
    )
  }

  private secondAt(nowMs: number): number {
    const elapsed = Math.floor((nowMs - this.startMs) / 1000)
    const waitingUntil = approval.to + this.standstill
    if (elapsed < approval.from) return elapsed
    return elapsed < waitingUntil ? approval.from : elapsed - this.standstill
  }

  /** When that second of the script was or will be. */
  private timeOf(second: number): string {
    const elapsed = second < approval.to ? second : second + this.standstill
    return new Date(this.startMs + elapsed * 1000).toISOString()
  }

  private snapshot(nowMs: number): Job {
    const { script } = this
    const second = this.secondAt(nowMs)
    const past = pastOf(script, second)
    const hasBegun = second >= approval.to
    const isDeclined = (finding: string | undefined) =>
      hasBegun && finding !== undefined && this.decisions.get(finding)?.decision === 'declined'
    return jobSchema.parse({
      workOrder: this.workOrder,
      // What has happened so far, counted: it grows with every change and with nothing else.
      revision: past.length,
      state: script.states.findLast(entry => entry.from <= second)?.state,
      at: this.timeOf(Math.max(...past)),
      vehicle: script.vehicle,
      customer: { ...script.customer, showOnWall: true },
      technician: script.technician,
      explainer,
      appointmentAt: this.timeOf(0),
      // Promised for an answer in good time; who takes longer is told the new time when the work begins.
      promisedAt: hasBegun ? this.timeOf(jobLength) : new Date(this.startMs + jobLength * 1000).toISOString(),
      steps: script.steps.map(({ id, title, from, to, finding }) =>
        isDeclined(finding)
          ? { id, title, state: 'skipped' }
          : {
              id,
              title,
              state: second >= to ? 'done' : second >= from ? 'active' : 'pending',
              ...(second >= from && { startedAt: this.timeOf(from) }),
              ...(second >= to && { endedAt: this.timeOf(to) }),
            },
      ),
      findings: script.findings.filter(entry => entry.from <= second).map(entry => entry.finding),
      items: script.items
        .filter(({ from, finding }) => from <= second && !isDeclined(finding))
        .map(entry => entry.item),
    })
  }
}

/** `WO-{run}-101` is the first job of the first bay, `-201` that of the second. */
export function workOrderOf(run: string, bayIndex: number, n: number): string {
  return `WO-${run}-${(bayIndex + 1) * 100 + n + 1}`
}

function pastOf({ states, steps, findings, items }: ScriptedJob, second: number): number[] {
  return [
    ...states.map(entry => entry.from),
    ...steps.flatMap(step => [step.from, step.to]),
    ...findings.map(entry => entry.from),
    ...items.map(entry => entry.from),
  ].filter(offset => offset <= second)
}

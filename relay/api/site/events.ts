/** `GET /api/events`: server-sent events, filtered by who listens; resumes by `Last-Event-ID`. */
import { once, setMaxListeners } from 'node:events'
import type { Response } from 'express'
import type { Revocations } from '../../access/revocations.ts'
import type { Subject } from '../../access/subject.ts'
import type { BayGates } from '../../live/bay-gates.ts'
import type { Remark, Remarks } from '../../narration/remarks.ts'
import type { EventLog, LoggedEvent } from '../../store/events/event-log.ts'
import type { JobSource } from '../../store/job/job-source.ts'
import { guardedRoute, type Route } from '../http/route.ts'

/** Keeps proxies from closing a silent connection, and finds expired links within the 5 s that are promised. */
const heartbeatMs = 4000
const pageSize = 200
/** What a page that reads slower than things happen may have waiting; then it is cut and resumes. Bytes. */
const bufferedByteLimit = 256 * 1024
/** Who takes nothing of a replay for so long is cut, and resumes. */
const drainTimeoutMs = 10_000

export interface EventRoutesOptions {
  eventLog: EventLog
  /** Captions and strokes: told to who is there, and to nobody later. */
  remarks: Pick<Remarks, 'events'>
  gates: BayGates
  jobs: JobSource
  revocations: Pick<Revocations, 'events' | 'isRevoked'>
  /** Aborts when the relay goes away. */
  lifetime: AbortSignal
}

export function eventRoutes(options: EventRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/events',
      summary:
        'Server-sent events: job, finding, clip, decision, pickup, rating, camera, spotlight, narration, caption, stroke',
      action: 'follow-events',
      contentType: 'text/event-stream',
      async handle({ subject, request, response }) {
        const resumeFrom = Number(request.get('Last-Event-ID') ?? Number.NaN)
        const from = Number.isSafeInteger(resumeFrom) ? resumeFrom : options.eventLog.newestId
        await new EventStream(options, subject, response).run(from)
      },
    }),
  ]
}

class EventStream {
  private readonly options: EventRoutesOptions
  private readonly subject: Subject
  private readonly response: Response
  private lastId = 0

  constructor(options: EventRoutesOptions, subject: Subject, response: Response) {
    this.options = options
    this.subject = subject
    this.response = response
  }

  /** Settles when the listener is gone or may not listen any more. */
  async run(from: number): Promise<void> {
    const { response, options } = this
    const ended = new AbortController()
    response.once('close', () => ended.abort())
    const signal = AbortSignal.any([ended.signal, options.lifetime])
    setMaxListeners(0, signal)
    response.set({
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
    })
    response.flushHeaders()
    response.write('retry: 2000\n\n')
    this.lastId = from
    const onRemark = (remark: Remark) => this.tell(remark)
    options.remarks.events.on('remark', onRemark)
    try {
      while (!signal.aborted && this.mayListen()) {
        const appended = this.nextChange(signal)
        if (!(await this.sendNew(signal))) {
          response.destroy() // it does not read: what waits for it would wait for ever
          break
        }
        await appended
      }
    } finally {
      ended.abort()
      options.remarks.events.off('remark', onRemark)
      response.end()
    }
  }

  /** Without an id: it is not told again. Who reads slowly misses it. */
  private tell({ type, bay, payload }: Remark): void {
    const { response, options, subject } = this
    if (!this.mayListen() || options.gates.verdict(subject, bay) !== 'allowed') return
    if (response.writableLength > bufferedByteLimit) return
    response.write(`event: ${type}\ndata: ${JSON.stringify(payload)}\n\n`)
  }

  private mayListen(): boolean {
    const { linkId, expiresAtMs } = this.subject
    return expiresAtMs > Date.now() && !this.options.revocations.isRevoked(linkId)
  }

  /** Settles with the next event or revocation, or after a heartbeat. Asked for before reading, so that nothing falls between. */
  private nextChange(signal: AbortSignal): Promise<void> {
    const { eventLog, revocations } = this.options
    return new Promise(resolve => {
      const settle = () => {
        clearTimeout(timer)
        eventLog.events.off('appended', settle)
        revocations.events.off('revoked', settle)
        signal.removeEventListener('abort', settle)
        resolve()
      }
      const timer = setTimeout(() => {
        this.response.write(': still here\n\n')
        settle()
      }, heartbeatMs)
      eventLog.events.on('appended', settle)
      revocations.events.on('revoked', settle)
      signal.addEventListener('abort', settle, { once: true })
      if (signal.aborted) settle()
    })
  }

  /** Page by page, as fast as the listener reads; false when it does not. */
  private async sendNew(signal: AbortSignal): Promise<boolean> {
    while (!signal.aborted) {
      if (this.response.writableLength > bufferedByteLimit && !(await this.drained(signal))) return false
      const events = await this.options.eventLog.after(this.lastId, pageSize)
      for (const event of events) {
        this.lastId = event.id
        const payload = payloadFor(this.subject, event, this.options.jobs)
        if (payload)
          this.response.write(`id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(payload)}\n\n`)
      }
      if (events.length < pageSize) return this.response.writableLength <= bufferedByteLimit
    }
    return false
  }

  /** True when the listener has read what waited; false after a while, or when it is gone. */
  private async drained(signal: AbortSignal): Promise<boolean> {
    const patient = AbortSignal.any([signal, AbortSignal.timeout(drainTimeoutMs)])
    return once(this.response, 'drain', { signal: patient }).then(
      () => true,
      () => false, // aborted: it has not
    )
  }
}

/** What that subject gets of an event; undefined: nothing, as if it had not happened. Pure. */
export function payloadFor(
  { role, workOrder }: Subject,
  { type, bay, workOrder: concerned, payload }: LoggedEvent,
  jobs: JobSource,
): Record<string, unknown> | undefined {
  switch (role) {
    case 'explainer':
      // How they were rated is for the manager to tell them.
      return type === 'rating' ? undefined : { bay, ...payload }
    case 'manager':
      return { bay, ...payload }
    case 'display':
      // Only that something is new in a bay: the page reads what it may see of it.
      if (type === 'job') return { bay }
      if (type === 'narration') return isShown(bay, jobs) ? { bay, ...payload } : undefined
      return type === 'camera' || type === 'spotlight' ? { bay, ...payload } : undefined
    case 'customer':
      return concerned !== undefined && concerned === workOrder ? { bay, ...payload } : undefined
    default:
      return role satisfies never
  }
}

function isShown(bay: string | undefined, jobs: JobSource): boolean {
  return bay !== undefined && jobs.jobInBay(bay)?.customer.showOnWall !== false
}

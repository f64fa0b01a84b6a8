/** Whom somebody should call back, out of what the record says; and what was done about it. */
import type { Finding } from '../../wire/job/job.ts'
import { type FollowUp, type FollowUpKind, followUpKinds } from '../../wire/manage/manage.ts'
import type { Catalogue } from '../database/catalogue.ts'
import type { FollowUpRow } from '../database/tables.ts'
import { type JobFacts, type JobRecords, lowScore } from './job-facts.ts'

/** What a promise that was missed longer ago is worth a call. */
const lookBackMs = 90 * 86_400_000

export type Matter = Omit<FollowUp, 'id' | 'assignee' | 'note' | 'closedAt' | 'closedBy'> & { about: string }
type Key = Pick<FollowUpRow, 'work_order' | 'kind' | 'about'>

export interface FollowUpsOptions {
  site: string
  catalogue: Catalogue
  jobRecords: JobRecords
  now?: () => number
}

export interface FollowUpChange {
  assignee?: string | undefined
  note?: string | undefined
  close?: boolean | undefined
  /** Who says so. */
  by: string
}

export class FollowUps {
  private readonly options: Required<FollowUpsOptions>

  constructor(options: FollowUpsOptions) {
    this.options = { now: Date.now, ...options }
  }

  /** Newest first. @param sinceMs what happened before is left out, but for what is still open */
  async list(sinceMs?: number): Promise<FollowUp[]> {
    const { jobRecords, now } = this.options
    const jobs = await jobRecords.toLookAfter(Math.min(sinceMs ?? now(), now()) - lookBackMs)
    const done = await this.rows()
    return jobs
      .flatMap(job => mattersOf(job, now()))
      .map(matter => withRow(matter, done.get(idOf(keyOf(matter)))))
      .toSorted((a, b) => b.at.localeCompare(a.at) || b.id.localeCompare(a.id))
  }

  /** Undefined when there is nothing of that id to look after. */
  async find(id: string): Promise<FollowUp | undefined> {
    const key = keyOfId(id)
    const [job] = key ? await this.options.jobRecords.of([key.work_order]) : []
    const matter = job && mattersOf(job, this.options.now()).find(entry => idOf(keyOf(entry)) === id)
    return matter && withRow(matter, (await this.rows(key)).get(id))
  }

  async change(id: string, { assignee, note, close, by }: FollowUpChange): Promise<FollowUp | undefined> {
    const { site, catalogue, now } = this.options
    const key = keyOfId(id)
    const before = await this.find(id)
    if (!key || !before) return undefined
    const values = {
      ...(assignee !== undefined && { assignee: assignee || null }),
      ...(note !== undefined && { note: note || null }),
      ...(close === true && { closed_at: now(), closed_by: by }),
      ...(close === false && { closed_at: null, closed_by: null }),
    }
    const empty = { assignee: null, note: null, closed_at: null, closed_by: null }
    await catalogue
      .insertInto('follow_up')
      .values({ site, ...key, ...empty, ...values })
      .onConflict(conflict =>
        conflict.columns(['site', 'work_order', 'kind', 'about']).doUpdateSet({ site, ...values }),
      )
      .execute()
    return this.find(id)
  }

  /** By id. */
  private async rows(key?: Key): Promise<Map<string, FollowUpRow>> {
    const rows = await this.options.catalogue
      .selectFrom('follow_up')
      .selectAll()
      .where('site', '=', this.options.site)
      .$if(key !== undefined, query => query.where('work_order', '=', key?.work_order ?? ''))
      .execute()
    return new Map(rows.map(row => [idOf(row), row]))
  }
}

/** What there is to look after in a job. Pure. */
export function mattersOf(job: JobFacts, nowMs: number): Matter[] {
  return [...lowRatings(job), ...declinedUrgent(job), ...missedPromise(job, nowMs)]
}

function lowRatings(job: JobFacts): Matter[] {
  const { rating } = job
  if (!rating) return []
  const said = [
    { role: 'technician' as const, score: rating.technician_score, comment: rating.technician_comment },
    { role: 'explainer' as const, score: rating.explainer_score, comment: rating.explainer_comment },
  ]
  return said.flatMap(({ role, score, comment }) => {
    if (score === null || score > lowScore) return []
    const staff = staffOf(job, role)
    return [{ ...matterOf(job, 'low-rating', rating.at, role), staff, score, comment }]
  })
}

function declinedUrgent(job: JobFacts): Matter[] {
  return job.decisions.flatMap(({ decision, shown, at }) => {
    const { id, severity, area, fault, proposal } = JSON.parse(shown) as Finding
    if (decision !== 'declined' || severity !== 'urgent') return []
    const finding = { id, area, fault, proposal: proposal ?? null }
    return [{ ...matterOf(job, 'declined-urgent', at, id), finding }]
  })
}

function missedPromise(job: JobFacts, nowMs: number): Matter[] {
  const { firstPromisedAt, readyAt, state } = job
  if (firstPromisedAt === null || state === 'cancelled') return []
  if ((readyAt ?? nowMs) <= firstPromisedAt) return []
  const times = { promisedAt: iso(firstPromisedAt), readyAt: readyAt === null ? null : iso(readyAt) }
  return [{ ...matterOf(job, 'missed-promise', firstPromisedAt, ''), ...times }]
}

function matterOf(job: JobFacts, kind: FollowUpKind, at: number, about: string): Matter {
  return {
    kind,
    about,
    at: iso(at),
    workOrder: job.workOrder,
    plate: job.plate,
    customer: job.customer,
    staff: staffOf(job, 'technician'),
    score: null,
    comment: null,
    finding: null,
    promisedAt: null,
    readyAt: null,
  }
}

function staffOf(job: JobFacts, role: 'technician' | 'explainer'): FollowUp['staff'] {
  const person = job[role]
  return person && { id: person.id, name: person.name, role }
}

function withRow({ about, ...matter }: Matter, row: FollowUpRow | undefined): FollowUp {
  return {
    id: idOf(keyOf({ about, ...matter })),
    ...matter,
    assignee: row?.assignee ?? null,
    note: row?.note ?? null,
    closedAt: row?.closed_at ? iso(row.closed_at) : null,
    closedBy: row?.closed_by ?? null,
  }
}

function keyOf({ workOrder, kind, about }: Matter): Key {
  return { work_order: workOrder, kind, about }
}

/** Says what it is about, so that nothing needs to be stored before somebody does something about it. */
export function idOf({ work_order, kind, about }: Key): string {
  return Buffer.from(JSON.stringify([kind, work_order, about])).toString('base64url')
}

/** Undefined for what `idOf` did not make. */
export function keyOfId(id: string): Key | undefined {
  try {
    const [kind, work_order, about] = JSON.parse(Buffer.from(id, 'base64url').toString()) as unknown[]
    const known = followUpKinds.find(name => name === kind)
    if (!known || typeof work_order !== 'string' || typeof about !== 'string') return undefined
    return { work_order, kind: known, about }
  } catch {
    return undefined // no JSON, so none of ours
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString()
}

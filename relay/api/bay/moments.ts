/** `POST /api/bays/{bay}/moments`: an explainer marks what is being seen now; the bay's edge makes a clip of it. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { RelayBay } from '../../../config/site.ts'
import { Refusal } from '../../access/refusal.ts'
import type { Catalogue } from '../../store/database/catalogue.ts'
import type { SiteMailbox } from '../../store/edge/mailbox.ts'
import type { JobSource } from '../../store/job/job-source.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import { idSchema, textSchema } from '../../wire/job/job.ts'
import { severities } from '../../wire/job/severity.ts'
import type { Moment } from '../../wire/mail/mail.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export interface MomentRoutesOptions {
  bays: readonly RelayBay[]
  jobs: JobSource
  catalogue: Catalogue
  mailbox: SiteMailbox
}

export function momentRoutes({ bays, jobs, catalogue, mailbox }: MomentRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/bays/{bay}/moments',
      summary: 'Marks now; a clip follows',
      action: 'mark-moment',
      status: 202,
      body: z.strictObject({
        label: textSchema.max(200).default(''),
        severity: z.enum(severities).default('info'),
        finding: idSchema.optional().meta({ description: 'A finding of the job in the bay: its film, too' }),
      }),
      response: z.object({ id: z.string(), at: z.iso.datetime() }),
      async find({ bay: id = '' }) {
        const bay = bays.find(entry => entry.id === id)
        const job = bay && jobs.jobInBay(bay.id)
        return bay && { bay: bay.id, workOrder: job?.workOrder, findings: job?.findings ?? [] }
      },
      async handle({ found: { bay, workOrder, findings }, body, subject }) {
        if (workOrder === undefined)
          throw new Refusal(409, 'no vehicle is in this bay, so there is nothing to mark')
        if (body.finding !== undefined && !findings.some(({ id }) => id === body.finding))
          throw new Refusal(409, 'the job in this bay has no such finding any more')
        const id = randomUUID()
        const moment: Moment = { id, bay, at: new Date().toISOString(), by: subject.linkId, ...body }
        const makeKnown = await catalogue.transaction().execute(db => {
          return mailbox.put(db, bay, {
            type: 'deliver',
            id: `moment/${id}`,
            kind: 'moment',
            payload: moment,
          })
        })
        makeKnown()
        return { id, at: moment.at }
      },
      audit: ({ found: { workOrder = '' } }) => ({
        action: 'mark-moment',
        object: workOrderObject(workOrder),
      }),
    }),
  ]
}

/** `GET /api/bays`: the bays that a subject may see, with their cameras and what is being done in them. */
import { z } from 'zod'
import type { RelayBay } from '../../../config/site.ts'
import { can } from '../../access/can.ts'
import type { Subject } from '../../access/subject.ts'
import type { BayGates } from '../../live/bay-gates.ts'
import type { SiteCameras } from '../../live/site-cameras.ts'
import type { Spotlight } from '../../narration/spotlight.ts'
import type { JobSource } from '../../store/job/job-source.ts'
import { maskPlate } from '../../store/job/plate.ts'
import { type Job, jobSchema, jobStates } from '../../wire/job/job.ts'
import { ptzSchema } from '../../wire/ptz/ptz.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const cameraSchema = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['live', 'offline']),
  mime: z.string().nullable().meta({ description: 'Of the main stream; null until it was first live' }),
  ptz: ptzSchema.optional().meta({ description: 'It can be turned, by whoever asks' }),
})

/** A job as a public display may show it: no names but the technician's, no findings, no work order, a masked plate. */
const wallJobSchema = z.object({
  state: z.enum(jobStates),
  vehicle: z.object({ plate: z.string(), make: z.string().optional(), model: z.string().optional() }),
  technician: z.object({ name: z.string() }).optional(),
  promisedAt: z.string().optional(),
})

const baySchema = z.object({
  id: z.string(),
  name: z.string(),
  cameras: z.array(cameraSchema),
  job: z.union([jobSchema, wallJobSchema]).nullable().meta({ description: 'A display gets it reduced' }),
  spotlight: z
    .object({ by: z.object({ id: z.string(), name: z.string() }), until: z.iso.datetime().nullable() })
    .nullable()
    .meta({ description: 'Large on the walls, by whom and until when; null: it is not' }),
})

export interface BaysOptions {
  bays: readonly RelayBay[]
  cameras: SiteCameras
  jobs: JobSource
  gates: BayGates
  spotlight: Pick<Spotlight, 'of'>
}

export function bayRoutes({ bays, cameras, jobs, gates, spotlight }: BaysOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/bays',
      summary: 'The bays of the site; a customer sees the one that has its vehicle, or none',
      action: 'read-bays',
      response: z.array(baySchema),
      handle({ subject }) {
        return bays.flatMap(bay => {
          const job = jobs.jobInBay(bay.id)
          const mayWatch = gates.verdict(subject, bay.id) === 'allowed'
          if (!mayWatch && subject.role === 'customer') return []
          // A wall that may not show a bay shows that there is one, and nothing of what is in it.
          const seen = mayWatch ? camerasOf(bay, cameras, subject) : []
          return [
            {
              id: bay.id,
              name: bay.name,
              cameras: seen,
              job: mayWatch ? jobFor(subject, job) : null,
              spotlight: mayWatch ? spotlight.of(bay.id) : null,
            },
          ]
        })
      },
    }),
  ]
}

function jobFor({ role }: Subject, job: Job | undefined) {
  if (!job) return null
  return role === 'display' ? wallJob(job) : job
}

function camerasOf(bay: RelayBay, cameras: SiteCameras, subject: Subject) {
  const mayTurn = can(subject, 'turn-camera', {}) === 'allowed'
  return bay.cameras.map(({ id, name }) => {
    const status = cameras.find(bay.id, id)?.status
    const ptz = mayTurn ? status?.ptz : undefined
    return { id, name, state: status?.state ?? 'offline', mime: status?.mime ?? null, ptz }
  })
}

type WallJob = z.output<typeof wallJobSchema>

export function wallJob({ state, vehicle, technician, promisedAt }: Job): WallJob {
  const { make, model } = vehicle
  return {
    state,
    vehicle: { plate: maskPlate(vehicle.plate), make, model },
    technician: technician && { name: technician.name },
    promisedAt,
  }
}

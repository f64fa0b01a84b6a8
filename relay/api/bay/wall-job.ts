/** A job as a public display may show it: no names but the technician's, no findings, no work order, a masked plate. */
import { z } from 'zod'
import { maskPlate } from '../../store/job/plate.ts'
import { type Job, jobStates } from '../../wire/job/job.ts'

export const wallJobSchema = z.object({
  state: z.enum(jobStates),
  vehicle: z.object({ plate: z.string(), make: z.string().optional(), model: z.string().optional() }),
  technician: z.object({ name: z.string() }).optional(),
  promisedAt: z.string().optional(),
})

export type WallJob = z.output<typeof wallJobSchema>

export function wallJob({ state, vehicle, technician, promisedAt }: Job): WallJob {
  const { make, model } = vehicle
  return {
    state,
    vehicle: { plate: maskPlate(vehicle.plate), make, model },
    technician: technician && { name: technician.name },
    promisedAt,
  }
}

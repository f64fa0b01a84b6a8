/**
 * Whose vehicle is in the bay, for the uplink, which must say so before it sends any picture of the next one. Nobody's,
 * until the broker has been heard once since this process began: vehicles may have changed places meanwhile.
 */
import { EventEmitter } from 'node:events'
import { isInBay, type Job } from '../../relay/wire/job/job.ts'
import type { Occupancy } from '../../relay/wire/uplink/occupancy.ts'
import type { JobFollower } from './job-follower.ts'

export class BayOccupancy {
  readonly bay: string
  /** `change`: within the very call that brings the news. */
  readonly events = new EventEmitter<{ change: [occupancy: Occupancy] }>()
  current: Occupancy = { workOrder: null, showOnWall: true, sinceMs: Date.now() }

  constructor(bay: string) {
    this.bay = bay
  }

  follow({ events }: Pick<JobFollower, 'events'>): void {
    // Should the disk fail now, it is at least nobody's any more.
    events.on('changing', (next, receivedAtMs) => {
      const isSame = workOrderOf(next) === this.current.workOrder
      this.set(isSame ? this.current.workOrder : null, isOnWall(next), receivedAtMs)
    })
    events.on('heard', (job, receivedAtMs) => this.set(workOrderOf(job), isOnWall(job), receivedAtMs))
  }

  private set(workOrder: string | null, showOnWall: boolean, receivedAtMs: number): void {
    const { current } = this
    const isSame = workOrder === current.workOrder
    if (isSame && showOnWall === current.showOnWall) return
    this.current = { workOrder, showOnWall, sinceMs: isSame ? current.sinceMs : receivedAtMs }
    this.events.emit('change', this.current)
  }
}

function workOrderOf(job: Job | undefined): string | null {
  return job && isInBay(job.state) ? job.workOrder : null
}

function isOnWall(job: Job | undefined): boolean {
  return !job || !isInBay(job.state) || job.customer.showOnWall
}

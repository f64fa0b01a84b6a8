/**
 * Who may watch a bay, and from which picture on. Two say whose vehicle is there: the record, and the bay's edge on its
 * uplink, in one order with the pictures. Whoever is not allowed by both sees nothing; README.md says why.
 */
import { EventEmitter } from 'node:events'
import { can, type Verdict } from '../access/can.ts'
import type { Subject } from '../access/subject.ts'
import type { JobSource } from '../store/job/job-source.ts'
import { type Occupancy, pictureDelayMs } from '../wire/uplink/occupancy.ts'

/**
 * No camera's GOP is this long, so nothing from before the word can come so late, whatever the clocks say: a wall must
 * not stay dark for hours because an edge's clock was set back. Ms.
 */
const longestGopMs = 10 * 60_000

/** What an edge has said of a bay. */
interface Word extends Occupancy {
  /** The connection that it came by. */
  speaker: object
  /** When it came; monotonic, ms. */
  heardAtMs: number
  /** From when on pictures may be on the wall, if they may at all; capture time, ms since 1970. */
  wallFromMs: number
}

export class BayGates {
  /** `change`: the edge has said something else than before. */
  readonly events = new EventEmitter<{ change: [bay: string] }>()
  private readonly jobs: JobSource
  private readonly now: () => number
  private readonly words = new Map<string, Word>()

  /** @param now a monotonic clock, ms */
  constructor(jobs: JobSource, now: () => number) {
    this.jobs = jobs
    this.now = now
  }

  tell(bay: string, occupancy: Occupancy, speaker: object): void {
    const before = this.words.get(bay)
    const wasOnWall = before?.showOnWall === true
    const wallFromMs = wasOnWall ? before.wallFromMs : occupancy.sinceMs + pictureDelayMs
    this.words.set(bay, { ...occupancy, speaker, heardAtMs: this.now(), wallFromMs })
    this.events.emit('change', bay)
  }

  /** The connection is gone, and with it its pictures. What a later one has said stays. */
  forget(speaker: object): void {
    for (const [bay, word] of this.words) if (word.speaker === speaker) this.words.delete(bay)
  }

  verdict(subject: Subject, bay: string): Verdict {
    const job = this.jobs.jobInBay(bay)
    const recorded = { workOrder: job?.workOrder, showOnWall: job?.customer.showOnWall }
    const verdict = can(subject, 'watch-bay', recorded)
    const word = this.words.get(bay)
    if (verdict !== 'allowed' || !word) return verdict
    return can(subject, 'watch-bay', { workOrder: word.workOrder ?? undefined, showOnWall: word.showOnWall })
  }

  /** A GOP that begins with a picture captured before this is not for the subject; capture time, ms since 1970. */
  fromMs({ role, workOrder }: Subject, bay: string): number {
    const word = this.words.get(bay)
    const isOld = word !== undefined && this.now() - word.heardAtMs > longestGopMs
    switch (role) {
      case 'customer':
        if (word?.workOrder !== workOrder || !word) return Number.POSITIVE_INFINITY
        return isOld ? Number.NEGATIVE_INFINITY : word.sinceMs + pictureDelayMs
      case 'display':
        return word && !isOld ? word.wallFromMs : Number.NEGATIVE_INFINITY
      case 'explainer':
      case 'manager':
        return Number.NEGATIVE_INFINITY
      default:
        role satisfies never
        return Number.POSITIVE_INFINITY
    }
  }
}

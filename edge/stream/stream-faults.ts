/** What one stream of a camera does wrong, counted by kind for as long as the edge lives, and logged once a kind. */
import type { Logger } from 'pino'
import {
  type StreamFaultCount,
  type StreamFaultKind,
  streamFaults,
} from '../../relay/wire/uplink/camera-report.ts'
import { type Clocks, systemClocks } from './capture-clock.ts'

const minuteMs = 60_000
const recentMinutes = 10
/** Enough to recognise a packet by, too few to show anything of a picture. */
const shownBytes = 16

interface Tally {
  count: number
  lastMs: number
  /** Counts of the last minutes that had any, oldest first. */
  recent: { minute: number; count: number }[]
}

export class StreamFaults {
  private readonly log: Logger
  private readonly clocks: Clocks
  private readonly beganMs: number
  private readonly tallies = new Map<StreamFaultKind, Tally>()

  constructor(log: Logger, clocks: Clocks = systemClocks) {
    this.log = log
    this.clocks = clocks
    this.beganMs = clocks.monotonic()
  }

  /** `bytes`: what it was seen in; read during the call. */
  count(kind: StreamFaultKind, bytes?: Uint8Array, times = 1): void {
    const tally = this.tallies.get(kind) ?? this.begin(kind, bytes)
    const minute = this.minute()
    const newest = tally.recent.at(-1)
    tally.count += times
    tally.lastMs = this.clocks.wall()
    if (newest?.minute === minute) newest.count += times
    else tally.recent.push({ minute, count: times })
    if (tally.recent.length > recentMinutes) tally.recent.shift()
  }

  of(kind: StreamFaultKind): number {
    return this.tallies.get(kind)?.count ?? 0
  }

  /** Seen since then, by the wall clock. */
  seenSince(wallMs: number): ReadonlySet<StreamFaultKind> {
    return new Set([...this.tallies].filter(([, { lastMs }]) => lastMs >= wallMs).map(([kind]) => kind))
  }

  counts(): StreamFaultCount[] {
    const since = this.minute() - recentMinutes
    const minutes = Math.min(recentMinutes, Math.max(1, (this.clocks.monotonic() - this.beganMs) / minuteMs))
    return [...this.tallies].map(([kind, { count, lastMs, recent }]) => {
      const recently = recent.reduce((sum, entry) => sum + (entry.minute > since ? entry.count : 0), 0)
      return { kind, count, perMinute: Math.round((recently / minutes) * 10) / 10, lastMs }
    })
  }

  private begin(kind: StreamFaultKind, bytes: Uint8Array | undefined): Tally {
    const tally: Tally = { count: 0, lastMs: 0, recent: [] }
    this.tallies.set(kind, tally)
    const first = bytes && Buffer.from(bytes.subarray(0, shownBytes)).toString('hex')
    const level = streamFaults[kind] === 'lost' ? 'warn' : 'info'
    this.log[level]({ kind, effect: streamFaults[kind], first }, 'stream of the camera is odd')
    return tally
  }

  private minute(): number {
    return Math.floor(this.clocks.monotonic() / minuteMs)
  }
}

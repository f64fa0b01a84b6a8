/**
 * What a camera has sent and the disk does not have yet. Bounded: while the disk hangs, the oldest GOPs are lost and
 * counted, and memory is not. The bytes are the feed's own, not copies.
 */
import type { StreamStart, VideoFragment } from '../stream/feed.ts'

export interface QueuedFragment {
  fragment: VideoFragment
  start: StreamStart
  /** Wall clock minus monotonic clock when it came, ms: another value means that the wall clock was set. */
  clockOffsetMs: number
  /** Something before it is lost: it cannot be written behind what was written last. */
  isAfterGap: boolean
}

export interface Loss {
  /** How often recording was interrupted by the disk. */
  gaps: number
  fragments: number
  /** How much video that is. */
  ms: number
}

/** Bytes per camera (faults.md, case 17). */
export const queueByteLimit = 64 * 1024 * 1024

export class FragmentQueue {
  readonly lost: Loss = { gaps: 0, fragments: 0, ms: 0 }
  byteLength = 0
  private readonly items: QueuedFragment[] = []
  private readonly byteLimit: number
  /** The first so many items are written, but not synced. */
  private written = 0
  /** The first so many items are written or being written, and stay until commit() or release(). */
  private taken = 0
  /** Nothing is kept before the next keyframe. */
  private waitsForKeyframe = true
  private lastStart: StreamStart | undefined = undefined
  /** The newest gap's last fragment is lost, and it is not yet known what follows it. */
  private isGapOpen = false
  /** What follows the newest gap: if that is lost too, it is the same gap. */
  private gapFollower: QueuedFragment | undefined = undefined

  constructor(byteLimit = queueByteLimit) {
    this.byteLimit = byteLimit
  }

  /** Fragments that no write has taken yet. */
  get unwritten(): number {
    return this.items.length - this.written
  }

  /** When its oldest fragment was captured, ms since 1970; undefined when it is empty. */
  get sinceMs(): number | undefined {
    return this.items[0]?.fragment.capturedAtMs
  }

  push({ fragment, start, clockOffsetMs }: Omit<QueuedFragment, 'isAfterGap'>): void {
    const isAfterGap = this.waitsForKeyframe || start !== this.lastStart
    if (isAfterGap && !fragment.isKeyframe) {
      if (this.isGapOpen) this.count(fragment)
      return
    }
    const item = { fragment, start, clockOffsetMs, isAfterGap }
    if (this.isGapOpen) this.gapFollower = item
    this.isGapOpen = false
    this.waitsForKeyframe = false
    this.lastStart = start
    this.items.push(item)
    this.byteLength += fragment.bytes.byteLength
    while (this.byteLength > this.byteLimit && this.taken < this.items.length) this.drop(this.taken)
  }

  /** The oldest unwritten fragments of one stream start, at most so many bytes but at least one; they stay in the queue. */
  take(maxBytes: number): readonly QueuedFragment[] {
    let bytes = 0
    const { items, written } = this
    const first = items[written]
    const end = items.findIndex(({ fragment, start }, i) => {
      if (i < written) return false
      bytes += fragment.bytes.byteLength
      return start !== first?.start || bytes > maxBytes
    })
    this.taken = end < 0 ? items.length : Math.max(end, written + 1)
    return items.slice(written, this.taken)
  }

  /** The next `count` of what was taken is written, and not yet sure to be there after a power cut. */
  wrote(count: number): void {
    this.written += count
  }

  /** All that is written is synced. */
  commit(): void {
    const { written } = this
    this.taken -= written
    this.written = 0
    for (const { fragment } of this.items.splice(0, written)) this.byteLength -= fragment.bytes.byteLength
  }

  /** Nothing of it is on the disk. */
  release(): void {
    this.written = 0
    this.taken = 0
  }

  /** The file that the oldest fragments continue is lost: on to the next keyframe, if they do not begin with one. */
  dropToKeyframe(): void {
    this.release()
    const [first] = this.items
    if (first?.fragment.isKeyframe) first.isAfterGap = true
    else if (first) this.drop(0)
    else {
      this.lost.gaps++
      this.openGap()
    }
  }

  /** Loses the item at `from` and those behind it that depend on it. */
  private drop(from: number): void {
    const next = this.items.findIndex(({ fragment }, i) => i > from && fragment.isKeyframe)
    const dropped = this.items.splice(from, next < 0 ? this.items.length : next - from)
    for (const { fragment } of dropped) {
      this.byteLength -= fragment.bytes.byteLength
      this.count(fragment)
    }
    const follower = this.items[from]
    if (dropped[0] !== this.gapFollower) this.lost.gaps++
    this.gapFollower = follower
    if (follower) follower.isAfterGap = true
    else this.openGap()
  }

  private openGap(): void {
    this.waitsForKeyframe = true
    this.isGapOpen = true
  }

  private count({ duration }: VideoFragment): void {
    this.lost.fragments++
    this.lost.ms += duration / 90
  }
}

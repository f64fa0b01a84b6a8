/** Looks on while a clip's frames pass: how long they are, and a few keyframes of it for the thumbnail. */
import type { ClipFrame } from './retime.ts'

export class FrameSample {
  /** Copies, in order. */
  readonly keyframes: ClipFrame[] = []
  private readonly count: number
  private readonly intervalMs: number
  private dueMs: number
  private end = 0

  /** @param rangeMs the wall clock's range over which the keyframes are to be spread */
  constructor({ fromMs, toMs }: { fromMs: number; toMs: number }, count: number) {
    this.count = count
    this.intervalMs = (toMs - fromMs) / count
    this.dueMs = Number.NEGATIVE_INFINITY
  }

  get durationMs(): number {
    return this.end / 90
  }

  async *watch(frames: AsyncIterable<ClipFrame>): AsyncGenerator<ClipFrame> {
    for await (const frame of frames) {
      this.end = frame.time + frame.duration
      if (frame.isKeyframe && frame.atMs >= this.dueMs && this.keyframes.length < this.count) {
        // A copy: the frame itself is a part of a megabyte that was read.
        this.keyframes.push({ ...frame, bytes: Buffer.from(frame.bytes) })
        this.dueMs = Math.max(this.dueMs, frame.atMs) + this.intervalMs
      }
      yield frame
    }
  }
}

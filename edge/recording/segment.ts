/**
 * A segment: about a minute of one camera's recording in one file, `ftyp moov (prft moof mdat)* mfra`, which plays as
 * it stands. Its name is its index entry, so that a start reads directories and no files (README.md says why):
 *
 *     00000042-20261123T091500.123Z-open.mp4                  being written
 *     00000042-20261123T091500.123Z-60040ms-31457280B.mp4     complete
 *
 * The number only grows within a bay and orders segments whatever the wall clock did.
 */
import path from 'node:path'

/** A keyframe in a segment file. */
export interface Keyframe {
  /** Of its fragment's first byte in the file. */
  offset: number
  /** Ticks of 1/90000 s. */
  decodeTime: number
  /** Wall clock, ms since 1970. */
  atMs: number
}

export interface Segment {
  readonly sequence: number
  readonly camera: string
  /** Wall clock of its first frame, ms since 1970. */
  readonly startMs: number
  /** Wall clock at which its last frame ends. Grows while it is open. */
  endMs: number
  /** Length of what is synced to the disk. Grows while it is open. */
  bytes: number
  /** Changes when it is complete. */
  path: string
  /** In order, of what is synced; only while it is open, afterwards the file holds them (keyframe-index.ts). */
  keyframes: Keyframe[] | undefined
}

/** A name of ours that a directory listing gave. `complete` is undefined for a file that was being written. */
export interface SegmentName {
  sequence: number
  startMs: number
  complete: { durationMs: number; bytes: number } | undefined
}

const form =
  /^(?<sequence>\d{8,15})-(?<start>\d{8}T\d{6}\.\d{3})Z-(?:open|(?<duration>\d+)ms-(?<bytes>\d+)B)\.mp4$/

/** Undefined for a file that is not a segment. */
export function parseSegmentName(name: string): SegmentName | undefined {
  const { sequence, start, duration, bytes } = form.exec(name)?.groups ?? {}
  if (!sequence || !start) return undefined
  const iso = start.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(.*)$/, '$1-$2-$3T$4:$5:$6Z')
  const startMs = Date.parse(iso)
  if (Number.isNaN(startMs)) return undefined
  const complete = duration && bytes ? { durationMs: Number(duration), bytes: Number(bytes) } : undefined
  return { sequence: Number(sequence), startMs, complete }
}

export function segmentName({ sequence, startMs, complete }: SegmentName): string {
  const start = new Date(startMs).toISOString().replaceAll(/[-:]/g, '')
  const rest = complete ? `${complete.durationMs}ms-${complete.bytes}B` : 'open'
  return `${String(sequence).padStart(8, '0')}-${start}-${rest}.mp4`
}

/** Where a complete segment belongs. */
export function completePath({ sequence, startMs, endMs, path: at }: Segment, bytes: number): string {
  const name = segmentName({ sequence, startMs, complete: { durationMs: endMs - startMs, bytes } })
  return path.join(path.dirname(at), name)
}

/**
 * When a frame of a segment was captured, ms since 1970. Its own `prft` says it, except after a step of the wall
 * clock: then the segment's beginning and the decode time do, so that time never jumps within a segment. A camera is
 * given up after 10 s without a frame, so a larger difference is never the network's.
 */
export function frameTime(
  begin: { startMs: number; decodeTime: number },
  decodeTime: number,
  capturedAtMs: number,
): number {
  const linearMs = begin.startMs + (decodeTime - begin.decodeTime) / 90
  return Math.abs(capturedAtMs - linearMs) <= 10_000 ? capturedAtMs : linearMs
}

/** What one camera recorded between two moments, across segments, gaps, and steps of the clock. */
import type { Disk } from './disk.ts'
import type { Keyframe, Segment } from './segment.ts'
import { type RecordedFragment, SegmentReader } from './segment-reader.ts'

/** Wall clock, ms since 1970. */
export interface TimeRange {
  fromMs: number
  toMs: number
}

/** The part of a segment that is wanted. */
export interface Piece extends TimeRange {
  segment: Segment
}

/** Pieces with one init segment: what one file can hold. */
export interface Footage {
  init: Buffer
  /** In order of time; never empty. */
  pieces: Piece[]
  /** Where the wanted range has no picture, or one with another init segment. */
  gaps: TimeRange[]
}

/** Times of neighbouring segments differ by so little because frames arrive unevenly. Ms. */
const toleranceMs = 1000

/**
 * The pieces of a range, in order of time. Where the wall clock was set back, two segments claim the same time: the
 * later one has it. Pure.
 * @param segments of one camera, by sequence
 */
export function selectPieces(segments: readonly Segment[], { fromMs, toMs }: TimeRange): Piece[] {
  let missing: TimeRange[] = [{ fromMs, toMs }]
  const pieces: Piece[] = []
  let newer: Segment | undefined
  for (const segment of segments.toReversed()) {
    if (missing.length === 0) break
    // A segment and its follower overlap by the unevenness of arrivals; cutting there would lose a frame.
    const overlapMs = newer ? segment.endMs - newer.startMs : 0
    const isFollowed = newer !== undefined && overlapMs > 0 && overlapMs <= toleranceMs
    const endMs = isFollowed && newer ? newer.startMs : segment.endMs
    newer = segment
    const found = missing.flatMap(range => intersection(range, { fromMs: segment.startMs, toMs: endMs }))
    for (const range of found) {
      pieces.push({
        segment,
        ...range,
        toMs: isFollowed && range.toMs === endMs ? segment.endMs : range.toMs,
      })
    }
    missing = missing.flatMap(range => without(range, { fromMs: segment.startMs, toMs: endMs }))
  }
  return pieces.sort((a, b) => a.fromMs - b.fromMs)
}

/** The parts of a range that no piece covers, short ones left out. Pure. */
export function findGaps(range: TimeRange, pieces: readonly TimeRange[]): TimeRange[] {
  const open = pieces.reduce((missing, piece) => missing.flatMap(part => without(part, piece)), [range])
  return open.filter(({ fromMs, toMs }) => toMs - fromMs > toleranceMs)
}

/**
 * Undefined when nothing of the range is recorded. Where the camera's picture changed its size or codec within it,
 * the form that lasts longest is taken, and the rest is a gap: one file has one form.
 */
export async function findFootage(
  segments: readonly Segment[],
  range: TimeRange,
  disk: Disk,
): Promise<Footage | undefined> {
  const byInit = new Map<string, { init: Buffer; pieces: Piece[] }>()
  for (const piece of selectPieces(segments, range)) {
    const init = await readInit(piece.segment, disk)
    if (!init) continue
    const key = init.toString('latin1')
    const group = byInit.get(key) ?? { init, pieces: [] }
    group.pieces.push(piece)
    byInit.set(key, group)
  }
  const [longest] = [...byInit.values()].sort((a, b) => duration(b.pieces) - duration(a.pieces))
  return longest && { ...longest, gaps: findGaps(range, longest.pieces) }
}

/**
 * Every frame of it, beginning with the keyframe at or before its beginning; `notBeforeMs`: with the first keyframe
 * from then on, if that one is too early.
 */
export async function* readFootage(
  { pieces }: Footage,
  disk: Disk,
  notBeforeMs = Number.NEGATIVE_INFINITY,
): AsyncGenerator<RecordedFragment> {
  for (const { segment, fromMs, toMs } of pieces) {
    const reader = await SegmentReader.open(segment, disk)
    try {
      const keyframes = (await reader.keyframes()).filter(({ atMs }) => atMs >= notBeforeMs)
      const begin = keyframes.findLast(({ atMs }) => atMs <= fromMs) ?? keyframes[0]
      if (!begin) continue
      for await (const fragment of reader.fragments(begin)) {
        if (fragment.atMs >= toMs && toMs < segment.endMs) break
        yield fragment
      }
    } finally {
      await reader.close()
    }
  }
}

/** About how many bytes its frames have. */
export function footageBytes({ pieces }: Footage): number {
  return pieces.reduce((sum, { segment, fromMs, toMs }) => {
    return sum + (segment.bytes * (toMs - fromMs)) / Math.max(segment.endMs - segment.startMs, 1)
  }, 0)
}

/** Keyframes of one segment. */
export interface KeyframeChoice {
  segment: Segment
  keyframes: Keyframe[]
}

/** At most so many keyframes of it, as evenly spread over its pieces as there are any. Reads no frames. */
export async function chooseKeyframes(
  { pieces }: Footage,
  count: number,
  disk: Disk,
): Promise<KeyframeChoice[]> {
  const intervalMs = duration(pieces) / count
  const choices: KeyframeChoice[] = []
  /** How much of the pieces lies before the present one, and where among them the next picture is due. Ms. */
  let beforeMs = 0
  let dueMs = 0
  for (const { segment, fromMs, toMs } of pieces) {
    const placeOf = ({ atMs }: Keyframe) => beforeMs + atMs - fromMs
    const isThere = ({ atMs }: Keyframe) => atMs >= fromMs && atMs < toMs
    const isDue = dueMs < beforeMs + toMs - fromMs
    const chosen: Keyframe[] = []
    for (const keyframe of isDue ? await keyframesOf(segment, disk) : []) {
      if (!isThere(keyframe) || placeOf(keyframe) < dueMs) continue
      dueMs = Math.max(dueMs + intervalMs, placeOf(keyframe))
      chosen.push(keyframe)
    }
    choices.push({ segment, keyframes: chosen })
    beforeMs += toMs - fromMs
  }
  return choices
}

export async function* readKeyframes(
  choices: readonly KeyframeChoice[],
  disk: Disk,
): AsyncGenerator<RecordedFragment> {
  for (const { segment, keyframes } of choices) {
    if (keyframes.length === 0) continue
    const reader = await SegmentReader.open(segment, disk)
    try {
      for (const keyframe of keyframes) {
        const fragment = await reader.fragmentAt(keyframe)
        if (fragment) yield fragment
      }
    } finally {
      await reader.close()
    }
  }
}

async function keyframesOf(segment: Segment, disk: Disk): Promise<Keyframe[]> {
  const reader = await SegmentReader.open(segment, disk)
  try {
    return await reader.keyframes()
  } finally {
    await reader.close()
  }
}

/** Undefined when the file is gone or does not begin as a segment: then it is a gap. */
async function readInit(segment: Segment, disk: Disk): Promise<Buffer | undefined> {
  try {
    const reader = await SegmentReader.open(segment, disk)
    await reader.close()
    return reader.init
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || name === 'BoxError') return undefined
    throw error
  }
}

function duration(ranges: readonly TimeRange[]): number {
  return ranges.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
}

function intersection(a: TimeRange, b: TimeRange): TimeRange[] {
  const both = { fromMs: Math.max(a.fromMs, b.fromMs), toMs: Math.min(a.toMs, b.toMs) }
  return both.fromMs < both.toMs ? [both] : []
}

function without(range: TimeRange, taken: TimeRange): TimeRange[] {
  return [
    ...intersection(range, { fromMs: Number.NEGATIVE_INFINITY, toMs: taken.fromMs }),
    ...intersection(range, { fromMs: taken.toMs, toMs: Number.POSITIVE_INFINITY }),
  ]
}

/** "From the beginning": the job so far as a time-lapse, then its clips in the order in which they happened. */
import type { ClipInfo } from '../state/my-api.ts'

/** The newest time-lapse first: it holds all that the older ones do. The rest by its time, one view a moment. */
export function playlistOf(clips: readonly ClipInfo[]): ClipInfo[] {
  const byTime = clips.slice().sort((a, b) => a.start.localeCompare(b.start) || a.id.localeCompare(b.id))
  const lapses = byTime.filter(({ kind }) => kind === 'timelapse')
  const newestLapse = lapses.sort((a, b) => endOf(a) - endOf(b)).pop()
  const rest = byTime.filter(({ kind }) => kind !== 'timelapse')
  return newestLapse ? [newestLapse, ...rest] : rest
}

/** ms since 1970. A time-lapse is shorter than what it shows; its start and length still order them. */
function endOf({ start, seconds }: ClipInfo): number {
  return Date.parse(start) + seconds * 1000
}

/** Newest first, as a list to look through. */
export function newestFirst(clips: readonly ClipInfo[]): ClipInfo[] {
  return clips.slice().sort((a, b) => b.start.localeCompare(a.start) || a.id.localeCompare(b.id))
}

/** Minutes and seconds of watching, in seconds. */
export function playlistSeconds(clips: readonly ClipInfo[]): number {
  return clips.reduce((sum, { seconds }) => sum + seconds, 0)
}

/**
 * OpenStreetMap's opening_hours form (https://wiki.openstreetmap.org/wiki/Key:opening_hours), read by the library of
 * that name. It counts in the local time of the process, wherever that runs; so times go in and come out as wall-clock
 * time: ms as `Date.UTC` of what the shop's own clock shows.
 */
import OpeningHours from 'opening_hours'

export interface WallInterval {
  fromMs: number
  toMs: number
}

/** Throws Error for what is not of that form, or needs to know of public holidays, which we do not. */
export function openIntervals(hours: string, { fromMs, toMs }: WallInterval): WallInterval[] {
  const open = new OpeningHours(hours).getOpenIntervals(localOf(fromMs), localOf(toMs))
  return open.map(([from, to]) => ({ fromMs: wallOf(from), toMs: wallOf(to) }))
}

/** The moment at which the clock of this process shows that time. */
function localOf(wallMs: number): Date {
  const wall = new Date(wallMs)
  return new Date(
    wall.getUTCFullYear(),
    wall.getUTCMonth(),
    wall.getUTCDate(),
    wall.getUTCHours(),
    wall.getUTCMinutes(),
  )
}

function wallOf(local: Date): number {
  return Date.UTC(
    local.getFullYear(),
    local.getMonth(),
    local.getDate(),
    local.getHours(),
    local.getMinutes(),
  )
}

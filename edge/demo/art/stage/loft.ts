/** The mathematics of a car's skin: cross-sections between stations, and curves around a section. */

/** [z, bottom, rocker half-width, waist half-width, belt half-width, belt height, rail half-width, rail height, top] */
export type Station = [number, number, number, number, number, number, number, number, number]

/** x outwards from the middle, y up. */
export type SectionPoint = [number, number]

/** From the middle of the underbody over sill, waist, belt and roof rail to the middle of the roof. */
export const pointsPerSection = 8

/** The section at `z`, between the stations around it; stations lie from tail to nose. */
export function sectionAt(stations: readonly Station[], z: number): SectionPoint[] {
  const [, bottom, rocker, waist, beltWidth, belt, railWidth, rail, top] = interpolate(stations, z)
  return [
    [0, bottom],
    [rocker * 0.86, bottom],
    [rocker, bottom + (belt - bottom) * 0.17],
    [waist, bottom + (belt - bottom) * 0.6],
    [beltWidth, belt],
    [railWidth, rail],
    [railWidth * 0.55, top - (top - rail) * 0.22],
    [0, top],
  ]
}

/** Catmull-Rom with tighter tangents where a car has edges: sill, belt and roof rail. */
const tension = [0.9, 0.35, 0.5, 0.9, 0.3, 0.42, 0.9, 0.9]

/** A point between the section's points `Math.floor(around)` and the next one. */
export function pointAround(section: readonly SectionPoint[], around: number): SectionPoint {
  const i = Math.min(Math.floor(around), pointsPerSection - 2)
  const t = around - i
  const [before, from, to, after] = [-1, 0, 1, 2].map(k => pointOf(section, i + k)) as [
    SectionPoint,
    SectionPoint,
    SectionPoint,
    SectionPoint,
  ]
  const along = (axis: 0 | 1) => {
    const leaving = ((to[axis] - before[axis]) / 2) * (tension[i] ?? 1)
    const arriving = ((after[axis] - from[axis]) / 2) * (tension[i + 1] ?? 1)
    return hermite(t, from[axis], leaving, to[axis], arriving)
  }
  return [along(0), along(1)]
}

/** The car's other half goes on beyond the ends. */
function pointOf(section: readonly SectionPoint[], i: number): SectionPoint {
  const inside = section[i]
  if (inside) return inside
  const [x, y] = section[i < 0 ? 1 : section.length - 2] ?? [0, 0]
  return [-x, y]
}

/** Monotone cubic in z (Fritsch and Carlson 1980), so that no station is overshot. */
function interpolate(stations: readonly Station[], z: number): Station {
  let i = 0
  while (i < stations.length - 2 && z > (stations[i + 1]?.[0] ?? 0)) i++
  const [before, from, to, after] = [stations[i - 1], stations[i], stations[i + 1], stations[i + 2]]
  if (!from || !to) throw new RangeError('a car needs two stations')
  const length = to[0] - from[0]
  const t = Math.min(1, Math.max(0, (z - from[0]) / length))
  return from.map((value, k) => {
    const here = slope(from, to, k)
    const leaving = before ? tangent(slope(before, from, k), here) : here
    const arriving = after ? tangent(here, slope(to, after, k)) : here
    return hermite(t, value, length * leaving, to[k] ?? 0, length * arriving)
  }) as Station
}

function slope(from: Station, to: Station, k: number): number {
  return ((to[k] ?? 0) - (from[k] ?? 0)) / (to[0] - from[0])
}

function tangent(left: number, right: number): number {
  return left * right <= 0 ? 0 : (2 * left * right) / (left + right)
}

function hermite(t: number, from: number, leaving: number, to: number, arriving: number): number {
  const t2 = t * t
  const t3 = t2 * t
  return (
    (2 * t3 - 3 * t2 + 1) * from +
    (t3 - 2 * t2 + t) * leaving +
    (-2 * t3 + 3 * t2) * to +
    (t3 - t2) * arriving
  )
}

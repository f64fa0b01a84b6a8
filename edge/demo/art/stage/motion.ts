/** Curves that poses follow. */

/** 0 before `from`, 1 after `to`, without a jerk in between. */
export function smooth(t: number, from: number, to: number): number {
  const s = Math.min(1, Math.max(0, (t - from) / (to - from)))
  return s * s * s * (s * (s * 6 - 15) + 10)
}

/** As one walks: evenly, with a soft start and stop of a fifth each. */
export function glide(t: number, from: number, to: number): number {
  const s = Math.min(1, Math.max(0, (t - from) / (to - from)))
  if (s < 0.2) return (s * s) / 0.32
  return s > 0.8 ? 1 - ((1 - s) * (1 - s)) / 0.32 : (s - 0.1) / 0.8
}

/** The speed of `glide`, from 0 to 1. */
export function pace(t: number, from: number, to: number): number {
  const s = Math.min(1, Math.max(0, (t - from) / (to - from)))
  return Math.min(1, s * 5, (1 - s) * 5)
}

export function lerp(a: number, b: number, t: number): number {
  return a + (b - a) * t
}

/**
 * A whole job in about half a minute: keyframes only, which stand for themselves, so that nothing is encoded. A picture
 * of 1080p has some 100 kB, so ten a second are as many as a customer's phone should load.
 */
import type { Disk } from '../recording/disk.ts'
import { chooseKeyframes, type Footage, readKeyframes } from '../recording/footage.ts'
import { atRate, type ClipFrame } from './retime.ts'

const seconds = 30
const fastest = 10
/** Pictures of 1080p. */
export const usualTimeLapseBytes = seconds * fastest * 200_000
/** A short job has few keyframes: then it is shorter rather than slower than this. */
const slowest = 4

export async function* timeLapse(footage: Footage, disk: Disk): AsyncGenerator<ClipFrame> {
  const choices = await chooseKeyframes(footage, seconds * fastest, disk)
  const pictures = choices.reduce((sum, { keyframes }) => sum + keyframes.length, 0)
  yield* atRate(readKeyframes(choices, disk), timeLapseRate(pictures))
}

/** Pictures per second. Pure. */
export function timeLapseRate(pictures: number): number {
  return Math.min(Math.max(pictures / seconds, slowest), fastest)
}

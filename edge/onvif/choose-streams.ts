/** Which of a camera's profiles is the main stream and which the sub stream, by codec and size: pure. */
import { isVideo, type MediaProfile } from './description.ts'

export interface ChosenStreams {
  main: MediaProfile
  sub: MediaProfile | undefined
}

/** A sub stream has at most this part of the main stream's pixels, and where one does, at least so many. */
const largestSubPart = 0.5
const smallestSub = 320 * 180

/** One choice a lens, in the camera's order; profiles without an address or with another codec are none. */
export function chooseStreams(profiles: readonly MediaProfile[]): ChosenStreams[] {
  const usable = profiles.filter(profile => isVideo(profile) && profile.streamUrl !== undefined)
  return [...Map.groupBy(usable, ({ source }) => source).values()].flatMap(choose)
}

function choose(profiles: readonly MediaProfile[]): ChosenStreams[] {
  const [main] = profiles.toSorted(byPreference)
  if (!main) return []
  const smaller = profiles.filter(
    profile => profile.streamUrl !== main.streamUrl && pixelsOf(profile) <= pixelsOf(main) * largestSubPart,
  )
  const [sub = smaller.toSorted(byPreference)[0]] = smaller
    .filter(profile => pixelsOf(profile) >= smallestSub)
    .toSorted((a, b) => codecRank(a) - codecRank(b) || pixelsOf(a) - pixelsOf(b))
  return [{ main, sub }]
}

/** The larger; of equal ones H.264, which every browser plays. */
function byPreference(a: MediaProfile, b: MediaProfile): number {
  return pixelsOf(b) - pixelsOf(a) || codecRank(a) - codecRank(b)
}

function codecRank({ encoder }: MediaProfile): number {
  return encoder?.codec === 'h264' ? 0 : 1
}

function pixelsOf({ encoder }: MediaProfile): number {
  return (encoder?.width ?? 0) * (encoder?.height ?? 0)
}

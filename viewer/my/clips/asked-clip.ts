import { clipIn } from '../../ui/film/clip-address.ts'
import { useHash } from '../../ui/page/use-hash.ts'

/** The clip that the page's address asks for: the codes beside the stills of the printed record lead here. */
export function useAskedClip(): string | undefined {
  return clipIn(useHash())
}

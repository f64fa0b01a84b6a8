/**
 * A stream's recent past as a chain of GOPs, shared by every reader: a reader holds the GOP it is in, and what
 * nobody holds any more is freed. No reader has a queue of its own, so a slow one costs no memory but its socket's.
 */

/** One fragment (`prft`+`moof`+`mdat` of a single frame), or for `jsmpeg` one MPEG-TS chunk. */
export interface Fragment {
  bytes: Uint8Array
  isKeyframe: boolean
}

export class Gop<F extends Fragment = Fragment> {
  readonly fragments: F[] = []
  byteLength = 0
  /** Set once the next keyframe has arrived; then this GOP grows no more. */
  next: Gop<F> | undefined = undefined
}

/** Above this a GOP stops being cached: its joiners wait for the next keyframe. Bytes per stream. */
export const gopByteLimit = 64 * 1024 * 1024

/** The newest GOP of a stream. Starts at a keyframe, always; frames before the first keyframe are not kept. */
export class GopCache<F extends Fragment = Fragment> {
  private newest: Gop<F> | undefined = undefined

  /** The GOP being received, or undefined before the first keyframe and after an overlong GOP was given up. */
  get current(): Gop<F> | undefined {
    return this.newest
  }

  /** Appends one fragment; returns false when it could not be kept (no keyframe yet, or GOP over the limit). */
  push(fragment: F): boolean {
    if (fragment.isKeyframe) {
      const gop = new Gop<F>()
      if (this.newest) this.newest.next = gop
      this.newest = gop
    }
    const gop = this.newest
    if (!gop) return false
    if (gop.byteLength + fragment.bytes.byteLength > gopByteLimit) {
      this.newest = undefined
      return false
    }
    gop.fragments.push(fragment)
    gop.byteLength += fragment.bytes.byteLength
    return true
  }

  /** Forgets everything, for a stream that starts anew. */
  clear(): void {
    this.newest = undefined
  }
}

/**
 * A stream's recent past, shared by every reader: a reader holds the GOP it is in and goes on with the newest one,
 * and what nobody holds any more is freed. GOPs do not point at their successors: a reader that crawls through an old
 * one would keep alive all that came since. No reader has a queue of its own, so a slow one costs little memory.
 */

/** One fragment (`prft`+`moof`+`mdat` of a single frame), or for `jsmpeg` one MPEG-TS chunk. */
export interface Fragment {
  bytes: Uint8Array
  isKeyframe: boolean
}

export class Gop<F extends Fragment = Fragment> {
  readonly fragments: F[] = []
  byteLength = 0
  /** Grows by one from GOP to GOP, and by more where frames between two were lost. */
  readonly number: number

  constructor(number: number) {
    this.number = number
  }
}

/** Above this a GOP stops being cached: its joiners wait for the next keyframe. Bytes per stream. */
export const gopByteLimit = 64 * 1024 * 1024

/** The newest GOP of a stream. Starts at a keyframe, always; frames before the first keyframe are not kept. */
export class GopCache<F extends Fragment = Fragment> {
  private newest: Gop<F> | undefined = undefined
  private nextNumber = 0

  /** The GOP being received, or undefined before the first keyframe and after an overlong GOP was given up. */
  get current(): Gop<F> | undefined {
    return this.newest
  }

  /** Appends one fragment; returns false when it could not be kept (no keyframe yet, or GOP over the limit). */
  push(fragment: F): boolean {
    if (fragment.isKeyframe) this.newest = new Gop<F>(this.nextNumber++)
    const gop = this.newest
    if (!gop) return false
    if (gop.byteLength + fragment.bytes.byteLength > gopByteLimit) {
      this.clear()
      return false
    }
    gop.fragments.push(fragment)
    gop.byteLength += fragment.bytes.byteLength
    return true
  }

  /** Frames are missing before the next keyframe. The GOP at hand stays: its beginning is as good as it was. */
  markGap(): void {
    this.nextNumber++
  }

  /** Forgets everything, for a stream that starts anew. */
  clear(): void {
    this.newest = undefined
    this.markGap()
  }
}

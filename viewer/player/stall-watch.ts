/** Notices that the picture stands although media arrives: some browsers do that without any event or error. */

/** Longer than any jump takes, shorter than anybody looks at a still picture. */
const stallMs = 4_000
/** The first picture may take a slow television longer: it has all frames so far to decode. */
const firstPictureMs = 10_000
/** Media counts as arriving when some came this recently. */
const arrivingMs = 1_500

export class StallWatch {
  private shownFrames = -1
  private movedAtMs = 0
  private mediaAtMs = Number.NEGATIVE_INFINITY

  /** To be called when a sink begins: it gets the whole time for its first picture. */
  reset(nowMs: number): void {
    this.shownFrames = -1
    this.movedAtMs = nowMs
  }

  noteMedia(nowMs: number): void {
    // After a silence the picture gets its full time again: what stood still was the camera.
    if (nowMs - this.mediaAtMs > arrivingMs) this.movedAtMs = nowMs
    this.mediaAtMs = nowMs
  }

  /** True when media arrives and the picture has not moved for too long. */
  isStalled(shownFrames: number, nowMs: number): boolean {
    if (shownFrames !== this.shownFrames) {
      this.shownFrames = shownFrames
      this.movedAtMs = nowMs
    }
    const waitMs = shownFrames > 0 ? stallMs : firstPictureMs
    return nowMs - this.mediaAtMs < arrivingMs && nowMs - this.movedAtMs > waitMs
  }
}

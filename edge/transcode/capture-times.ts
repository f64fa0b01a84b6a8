/**
 * Which source frame a transcoded one shows. A transcoder hands timestamps through, but rounded and wrapped, and leaves
 * frames out; so the nearest of the frames that went in is the one, and with it come its exact time and its capture.
 */

export interface SourceFrame {
  /** Ticks of 1/90000 s on the source's timeline. */
  presentationTime: number
  /** Ms since 1970. */
  capturedAtMs: number
}

/** Frames under way in a transcoder, with much to spare: a minute at 25 fps. */
const maxFrames = 1500

export class CaptureTimes {
  /** Not yet passed by what came out; ascending. */
  private frames: SourceFrame[] = []

  /** A frame goes in. With B-frames they come out of presentation order. */
  note(frame: SourceFrame): void {
    let at = this.frames.length
    while (at > 0 && (this.frames[at - 1]?.presentationTime ?? 0) > frame.presentationTime) at--
    this.frames.splice(at, 0, frame)
    if (this.frames.length > maxFrames) this.frames.shift()
  }

  /**
   * A frame has come out, with its time in ticks modulo `wrapTicks`. Frames come out in presentation order, so
   * earlier ones are forgotten. Undefined when nothing went in.
   */
  match(ticks: number, wrapTicks: number): SourceFrame | undefined {
    const [oldest] = this.frames
    if (!oldest) return undefined
    const time = unwrap(ticks, wrapTicks, oldest.presentationTime)
    const distance = (index: number) => Math.abs((this.frames[index]?.presentationTime ?? Infinity) - time)
    let nearest = 0
    while (distance(nearest + 1) < distance(nearest)) nearest++
    this.frames.splice(0, nearest) // the match stays: a transcoder may show it twice
    return this.frames[0]
  }
}

/** The time that is `ticks` modulo `wrapTicks` and nearest to another. */
function unwrap(ticks: number, wrapTicks: number, near: number): number {
  return ticks + Math.round((near - ticks) / wrapTicks) * wrapTicks
}

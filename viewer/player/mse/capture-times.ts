/** Which moment of the bay a moment of the media timeline shows: the capture times that fragments carry. */
const kept = 256

interface Mark {
  presentationTime: number
  capturedAtMs: number
}

export class CaptureTimes {
  private marks: Mark[] = []

  note(presentationTime: number, capturedAtMs: number | undefined): void {
    if (capturedAtMs === undefined) return
    this.marks.push({ presentationTime, capturedAtMs })
    if (this.marks.length > kept) this.marks.shift()
  }

  /** When the picture shown at `mediaTime` (seconds) was captured, ms since 1970; undefined when nobody knows. */
  capturedAtMs(mediaTime: number): number | undefined {
    for (let index = this.marks.length - 1; index >= 0; index--) {
      const mark = this.marks[index]
      // A frame's times come back from the browser rounded to its own units.
      if (mark && mark.presentationTime <= mediaTime + 0.001) return mark.capturedAtMs
    }
    return undefined
  }
}

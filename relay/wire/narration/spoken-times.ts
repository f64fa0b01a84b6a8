/** When a sound that an encoder has counted was spoken: encoders count samples, and know no clock. */
import { opusRate } from './narration.ts'

/** Of 20 ms: five seconds, longer than any encoder holds sound back. */
const maxMarks = 256

export class SpokenTimes {
  private readonly marks: { fromTick: number; capturedAtMs: number }[] = []
  private ticks = 0

  /** So many ticks (1/48000 s) go in, the first of them spoken then. Returns the encoder's count before them. */
  note(capturedAtMs: number, ticks: number): number {
    const fromTick = this.ticks
    this.ticks += ticks
    this.marks.push({ fromTick, capturedAtMs })
    if (this.marks.length > maxMarks) this.marks.shift()
    return fromTick
  }

  /** When the encoder's tick was spoken, ms since 1970; undefined before the first note. */
  at(tick: number): number | undefined {
    const mark = this.marks.filter(({ fromTick }) => fromTick <= tick).pop() ?? this.marks[0]
    return mark && mark.capturedAtMs + ((tick - mark.fromTick) / opusRate) * 1000
  }
}

/**
 * How far the relay's clock is from this page's, by Cristian's method: the answer with the shortest round trip
 * among the last few says it best. All times in ms since 1970.
 */

/** This page's clock: of the day when the page was opened, and steady since, whatever is done to the system's clock. */
export function pageClock(): number {
  return performance.timeOrigin + performance.now()
}

const keptAnswers = 8

interface Answer {
  offset: number
  roundTrip: number
}

export class ClockOffset {
  private answers: Answer[] = []
  private rough: number | undefined = undefined

  /** `start` carries the relay's clock but no round trip: good until the first answer. */
  noteStart(now: number, received: number): void {
    this.rough = now - received
  }

  noteAnswer(sent: number, now: number, received: number): void {
    const roundTrip = received - sent
    if (!(roundTrip >= 0)) return // our own clock was never in the future: not an answer to us
    this.answers.push({ offset: now - (sent + received) / 2, roundTrip })
    if (this.answers.length > keptAnswers) this.answers.shift()
  }

  /** Add it to a time of this page to have the relay's; undefined before the first answer. */
  get ms(): number | undefined {
    return this.best?.offset
  }

  /** Of the quickest answer of late, ms. */
  get roundTripMs(): number | undefined {
    return this.best?.roundTrip
  }

  /** The same, or as good as the stream's start told it: off by the time that it took to come here. */
  get roughMs(): number | undefined {
    return this.ms ?? this.rough
  }

  private get best(): Answer | undefined {
    let best: Answer | undefined
    for (const answer of this.answers) if (!best || answer.roundTrip <= best.roundTrip) best = answer
    return best
  }
}

/** One piece of work after the other, in the order in which they were asked for. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve()

  /** Settles as `work` does. One that fails holds none of the later ones up. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = this.last.then(work)
    this.last = turn.catch(() => {}) // whoever asked for it hears of it
    return turn
  }

  /** Settles when all that was asked for until now is done. */
  async settled(): Promise<void> {
    await this.last
  }
}

/** Questions under way to another process or thread, each with a number that its answer carries. */
export class Replies<Answer = void> {
  private readonly unanswered = new Map<number, PromiseWithResolvers<Answer>>()
  private lastId = 0

  /** Asks with a new number; settles with the answer, or rejects with `silence` as its sentence after `timeoutMs`. */
  async to(
    ask: (id: number) => void,
    { timeoutMs, silence }: { timeoutMs: number; silence: string },
  ): Promise<Answer> {
    const id = ++this.lastId
    const answer = Promise.withResolvers<Answer>()
    const timer = setTimeout(() => answer.reject(new Error(silence)), timeoutMs)
    this.unanswered.set(id, answer)
    try {
      ask(id)
      return await answer.promise
    } finally {
      clearTimeout(timer)
      this.unanswered.delete(id)
    }
  }

  /** An answer has come; one that nobody waits for any more is nothing. */
  settle(id: number, answer: Answer): void {
    this.unanswered.get(id)?.resolve(answer)
  }

  /** The same, for one that says no, in a sentence. */
  refuse(id: number, reason: string): void {
    this.unanswered.get(id)?.reject(new Error(reason))
  }

  /** Nobody will answer any more. */
  rejectAll(reason: string): void {
    for (const { reject } of this.unanswered.values()) reject(new Error(reason))
  }
}

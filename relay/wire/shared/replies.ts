/** Questions under way to another process or thread, each with a number that its answer carries. */
export class Replies {
  private readonly unanswered = new Map<number, PromiseWithResolvers<void>>()
  private lastId = 0

  /** Asks with a new number; settles with the answer, or rejects with `silence` as its sentence after `timeoutMs`. */
  async to(
    ask: (id: number) => void,
    { timeoutMs, silence }: { timeoutMs: number; silence: string },
  ): Promise<void> {
    const id = ++this.lastId
    const answer = Promise.withResolvers<void>()
    const timer = setTimeout(() => answer.reject(new Error(silence)), timeoutMs)
    this.unanswered.set(id, answer)
    try {
      ask(id)
      await answer.promise
    } finally {
      clearTimeout(timer)
      this.unanswered.delete(id)
    }
  }

  /** An answer has come, `refusal` saying why it is no; one that nobody waits for any more is nothing. */
  settle(id: number, refusal?: string): void {
    const answer = this.unanswered.get(id)
    if (refusal === undefined) answer?.resolve()
    else answer?.reject(new Error(refusal))
  }

  /** Nobody will answer any more. */
  rejectAll(reason: string): void {
    for (const { reject } of this.unanswered.values()) reject(new Error(reason))
  }
}

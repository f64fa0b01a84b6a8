/** A bare reader of `GET /api/events` that keeps what it was told. */
export class EventReader {
  readonly events: { type: string; payload: Record<string, unknown> }[] = []
  private readonly controller: AbortController

  private constructor(controller: AbortController) {
    this.controller = controller
  }

  /** Resolves when the relay has begun to answer; throws when it refuses. */
  static async open(url: string, token: string): Promise<EventReader> {
    const controller = new AbortController()
    const headers = { authorization: `Bearer ${token}` }
    const response = await fetch(url, { headers, signal: controller.signal })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    const reader = new EventReader(controller)
    reader.read(response).catch(() => {}) // closed by the test
    return reader
  }

  ofType(type: string): Record<string, unknown>[] {
    return this.events.filter(event => event.type === type).map(({ payload }) => payload)
  }

  close(): void {
    this.controller.abort()
  }

  private async read(response: Response): Promise<void> {
    const decoder = new TextDecoder()
    let text = ''
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const match = /^event: (\w+)\ndata: (.*)$/m.exec(block)
        if (match) this.events.push({ type: match[1] ?? '', payload: JSON.parse(match[2] ?? '') })
      }
    }
  }
}

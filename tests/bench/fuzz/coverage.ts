/** Which blocks of the edge's code a run of inputs has reached, by V8's own counters (no instrumentation of ours). */
import { Session } from 'node:inspector'

interface BlockRange {
  startOffset: number
  endOffset: number
  count: number
}

interface ScriptCoverage {
  url: string
  functions: { ranges: BlockRange[] }[]
}

export class Coverage {
  /** Blocks that were reached once. */
  readonly reached = new Set<string>()
  private readonly session = new Session()

  start(): void {
    this.session.connect()
    this.post('Profiler.enable')
    this.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
    this.take()
  }

  /** Blocks that were reached since the last call, and never before this one. They count as reached from now on. */
  takeNew(): string[] {
    const found = this.take().filter(block => !this.reached.has(block))
    for (const block of found) this.reached.add(block)
    return found
  }

  /** Blocks that were reached since the last call. */
  take(): string[] {
    const { result } = this.post('Profiler.takePreciseCoverage') as { result: ScriptCoverage[] }
    return result
      .filter(({ url }) => /\/edge\/(camera|stream|onvif)\//.test(url))
      .flatMap(({ url, functions }) =>
        functions.flatMap(({ ranges }) =>
          ranges
            .filter(({ count }) => count > 0)
            .map(({ startOffset, endOffset }) => `${url}:${startOffset}-${endOffset}`),
        ),
      )
  }

  /** Calls of a session of this very thread are answered before they return. */
  private post(method: string, parameters?: object): unknown {
    let answer: unknown
    this.session.post(method, parameters, (error, result) => {
      if (error) throw error
      answer = result
    })
    return answer
  }
}

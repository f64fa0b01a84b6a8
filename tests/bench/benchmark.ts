/** What a benchmark is: it measures, says what it has measured, and asserts nothing. */

export interface Figure {
  /** What was measured, e.g. `glass to glass p95`. */
  name: string
  value: number
  /** e.g. `ms`, `% of a core`, `MB`, `times`. */
  unit: string
}

export interface BenchContext {
  /** What follows the benchmark's name on the command line. */
  args: string[]
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  /** One line for the person who waits. */
  tell(progress: string): void
}

export interface Benchmark {
  /** One line for the list of benchmarks; names its arguments, where it has any. */
  description: string
  /** Lines that a reader of the figures must know. */
  notes: string[]
  run(context: BenchContext): Promise<Figure[]>
}

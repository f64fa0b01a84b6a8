import type { Benchmark } from './benchmark.ts'
import { live } from './live/live.ts'

/** By the name that `npm run bench -- NAME` takes. */
export const benchmarks: Record<string, Benchmark> = { live }

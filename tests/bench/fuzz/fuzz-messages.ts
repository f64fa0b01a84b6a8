/** What the fuzzer and its threads tell each other. */
import type { Seeds } from './seeds.ts'

export interface FuzzWorkerData {
  seeds: Seeds
  /** Its first bytes are the count of inputs, and the target's number and the input's length; then the input. */
  shared: SharedArrayBuffer
}

export interface Finding {
  target: string
  input: Uint8Array
  /** What was thrown, or how long it took. */
  what: string
}

export type FuzzReport =
  | { type: 'finding'; finding: Finding }
  | {
      type: 'progress'
      inputs: number
      blocks: number
      corpus: number
      slowestMs: number
      memoryBytes: number
    }

export const sharedHeaderBytes = 12
export const inputByteLimit = 128 * 1024

/**
 * One thread that tries inputs until it is ended. The input at hand stands in shared memory, so that whoever started
 * the thread can tell which one it hangs in.
 */
import { parentPort, workerData } from 'node:worker_threads'
import { Coverage } from './coverage.ts'
import { type FuzzReport, type FuzzWorkerData, inputByteLimit, sharedHeaderBytes } from './fuzz-messages.ts'
import { mutate } from './mutate.ts'
import { dictionary } from './seeds.ts'
import { longestMs, targets, timeTarget } from './targets.ts'

const batchSize = 1000
const maxFindings = 20

const { seeds, shared } = workerData as FuzzWorkerData
const counters = new Uint32Array(shared, 0, 3)
const atHand = new Uint8Array(shared, sharedHeaderBytes)
const coverage = new Coverage()
const corpora = new Map(Object.keys(targets).map(name => [name, [...(seeds[name] ?? [])]]))
const names = [...corpora.keys()]
let slowestMs = 0
let findings = 0

coverage.start()
for (const name of names) tryAll(name, corpora.get(name) ?? [])
coverage.takeNew()
for (let round = 0; ; round++) {
  const name = names[round % names.length] ?? ''
  const corpus = corpora.get(name) ?? []
  const batch = Array.from({ length: batchSize }, () => mutate({ corpus, dictionary }, Math.random))
  tryAll(name, batch)
  const found = new Set(coverage.takeNew())
  if (found.size > 0) corpus.push(...reachers(name, batch, found))
  parentPort?.postMessage({
    type: 'progress',
    inputs: counters[0] ?? 0,
    blocks: coverage.reached.size,
    corpus: names.reduce((sum, entry) => sum + (corpora.get(entry)?.length ?? 0), 0),
    slowestMs,
    memoryBytes: process.memoryUsage().rss,
  } satisfies FuzzReport)
}

function tryAll(name: string, inputs: readonly Uint8Array[]): void {
  const target = targets[name]
  if (!target) return
  for (const input of inputs) {
    atHand.set(input.subarray(0, inputByteLimit))
    counters[1] = names.indexOf(name)
    counters[2] = input.length
    counters[0] = (counters[0] ?? 0) + 1
    try {
      const tookMs = timeTarget(target, input)
      slowestMs = Math.max(slowestMs, tookMs)
      if (tookMs > longestMs) report(name, input, `took ${tookMs.toFixed(0)} ms`)
    } catch (error) {
      report(name, input, error instanceof Error ? (error.stack ?? error.message) : String(error))
    }
  }
}

/** Those of a batch that reach these blocks, found by halves. */
function reachers(name: string, batch: readonly Uint8Array[], blocks: ReadonlySet<string>): Uint8Array[] {
  const [only] = batch
  if (batch.length === 1 && only) return [only]
  const middle = Math.ceil(batch.length / 2)
  for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
    if (half.length === 0) continue
    coverage.take()
    tryAll(name, half)
    if (coverage.take().some(block => blocks.has(block))) return reachers(name, half, blocks)
  }
  return []
}

function report(target: string, input: Uint8Array, what: string): void {
  if (++findings > maxFindings) return
  parentPort?.postMessage({
    type: 'finding',
    finding: { target, input: new Uint8Array(input), what },
  } satisfies FuzzReport)
}

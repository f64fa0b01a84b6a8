/** How much of what a camera could send has been tried, and what came of it. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { BenchContext, Benchmark, Figure } from '../benchmark.ts'
import { type Finding, type FuzzReport, inputByteLimit, sharedHeaderBytes } from './fuzz-messages.ts'
import { makeSeeds, type Seeds } from './seeds.ts'
import { targets } from './targets.ts'

const usualMinutes = 1
/** No input keeps a reader busy for so long. */
const hangMs = 10_000
const memoryLimitMb = 512
/** Buffers are not in the limit of a thread's memory. */
const memoryByteLimit = 2_000_000_000

export const fuzz: Benchmark = {
  description: `what cameras could send, changed by chance and by what it reaches; fuzz [MINUTES [THREADS]], ${usualMinutes} and 1 by default`,
  notes: [
    'Inputs begin as what encoders and cameras really send, and those that reach new blocks of code (V8 block coverage) are changed further.',
    'A finding is an exception that no reader may let out, more than 50 ms for one input (the fastest of three), or memory without bound; its input is kept in a file.',
  ],
  run: runFuzz,
}

async function runFuzz({ args: [minutes, threads], signal, tell }: BenchContext): Promise<Figure[]> {
  const lifeMs = (Number(minutes) || usualMinutes) * 60_000
  const seeds = await makeSeeds()
  const findings: Finding[] = []
  const onFinding = (finding: Finding) => {
    findings.push(finding)
    tell(`${finding.target}: ${finding.what}`)
  }
  const beganMs = performance.now()
  const workers = Array.from({ length: Number(threads) || 1 }, () => new FuzzThread(seeds, onFinding))
  const until = AbortSignal.any([signal, AbortSignal.timeout(lifeMs)])
  await Promise.all(workers.map(worker => worker.run(until)))
  const seconds = (performance.now() - beganMs) / 1000
  await keep(findings, tell)
  const sum = (amount: (worker: FuzzThread) => number) =>
    workers.reduce((total, worker) => total + amount(worker), 0)
  const most = (amount: (worker: FuzzThread) => number) => Math.max(...workers.map(amount))
  const inputs = sum(worker => worker.inputs)
  return [
    { name: 'inputs', value: inputs, unit: '' },
    { name: 'inputs a second', value: inputs / seconds, unit: '' },
    { name: 'findings', value: findings.length, unit: '' },
    { name: 'blocks of code reached', value: most(({ progress }) => progress.blocks), unit: '' },
    { name: 'inputs kept for what they reach', value: sum(({ progress }) => progress.corpus), unit: '' },
    { name: 'longest input', value: most(({ progress }) => progress.slowestMs), unit: 'ms' },
    { name: 'memory at most', value: most(worker => worker.peakBytes) / 1e6, unit: 'MB' },
  ]
}

async function keep(findings: readonly Finding[], tell: (text: string) => void): Promise<void> {
  if (findings.length === 0) return
  const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-fuzz-'))
  for (const [i, { target, input }] of findings.entries())
    await writeFile(path.join(directory, `${i}-${target}`), input)
  tell(`inputs of the findings: ${directory}`)
}

/** A thread that is begun anew when it hangs or dies. */
class FuzzThread {
  progress = { blocks: 0, corpus: 0, slowestMs: 0 }
  peakBytes = 0
  private readonly seeds: Seeds
  private readonly onFinding: (finding: Finding) => void
  private shared = new SharedArrayBuffer(sharedHeaderBytes + inputByteLimit)
  private inputsBefore = 0

  constructor(seeds: Seeds, onFinding: (finding: Finding) => void) {
    this.seeds = seeds
    this.onFinding = onFinding
  }

  get inputs(): number {
    return this.inputsBefore + this.count
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.runOnce(signal)
      this.inputsBefore += this.count
      this.shared = new SharedArrayBuffer(sharedHeaderBytes + inputByteLimit)
    }
  }

  private get count(): number {
    return new Uint32Array(this.shared, 0, 1)[0] ?? 0
  }

  private async runOnce(signal: AbortSignal): Promise<void> {
    const ended = new AbortController()
    const worker = new Worker(new URL('./fuzz-worker.ts', import.meta.url), {
      workerData: { seeds: this.seeds, shared: this.shared },
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb },
    })
    worker.on('message', (report: FuzzReport) => this.take(report))
    worker.on('error', error => this.onFinding({ ...this.atHand(), what: error.stack ?? error.message }))
    worker.on('exit', () => ended.abort())
    await this.watch(AbortSignal.any([signal, ended.signal]))
    await worker.terminate()
  }

  /** Settles when the thread has ended, shall end, or does not go on. */
  private async watch(signal: AbortSignal): Promise<void> {
    for (let last = -1; !signal.aborted && last !== this.count; ) {
      last = this.count
      await wait(hangMs, undefined, { signal }).catch(() => {}) // aborted: the loop's condition sees it
      if (!signal.aborted && last === this.count)
        this.onFinding({ ...this.atHand(), what: `hangs for ${hangMs / 1000} s` })
    }
  }

  private atHand(): Pick<Finding, 'target' | 'input'> {
    const [, target = 0, length = 0] = new Uint32Array(this.shared, 0, 3)
    const input = new Uint8Array(this.shared.slice(sharedHeaderBytes, sharedHeaderBytes + length))
    return { target: Object.keys(targets)[target] ?? '', input }
  }

  private take(report: FuzzReport): void {
    if (report.type === 'finding') this.onFinding(report.finding)
    else {
      this.progress = report
      this.peakBytes = Math.max(this.peakBytes, report.memoryBytes)
      if (report.memoryBytes > memoryByteLimit)
        this.onFinding({ ...this.atHand(), what: 'memory without bound' })
    }
  }
}

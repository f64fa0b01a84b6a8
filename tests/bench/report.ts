import { arch, cpus, loadavg, platform, release } from 'node:os'
import type { Benchmark, Figure } from './benchmark.ts'

export interface Report {
  benchmark: string
  at: string
  machine: { cpu: string; cores: number; system: string; node: string; loadBefore: number }
  notes: string[]
  figures: Figure[]
}

/** Of the machine as it is now, before the benchmark makes it busy. */
export function machineNow(): Report['machine'] {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    loadBefore: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}

/** A table for people: one line a figure, then the notes. */
export function formatReport({ benchmark, machine, notes, figures }: Report): string {
  const { cpu, cores, system, node, loadBefore } = machine
  const width = Math.max(...figures.map(({ name }) => name.length))
  const rows = figures.map(
    ({ name, value, unit }) => `  ${name.padEnd(width)}  ${formatValue(value).padStart(9)} ${unit}`,
  )
  const head = `${benchmark}: ${cores} cores of ${cpu}, ${system}, node ${node}, load before ${loadBefore}`
  return [head, '', ...rows, '', ...notes.map(note => `- ${note}`)].join('\n')
}

/** One line a benchmark. */
export function formatList(benchmarks: Record<string, Benchmark>): string {
  const width = Math.max(...Object.keys(benchmarks).map(name => name.length))
  return Object.entries(benchmarks)
    .map(([name, { description }]) => `  ${name.padEnd(width)}  ${description}`)
    .join('\n')
}

/** Three digits that count, and never an exponent. */
function formatValue(value: number): string {
  if (!Number.isFinite(value)) return 'none'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toFixed(digits)
}

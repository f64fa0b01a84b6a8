/** What processes cost: CPU time and memory, with everything that they have started. */
import { readFile } from 'node:fs/promises'
import { processTree } from '../support/system/process-tree.ts'

export interface Cost {
  /** Spent so far, ms. */
  cpuMs: number
  /** On this machine, with shared pages divided among those who share them; bytes. */
  memoryBytes: number
}

/** Of a process and its descendants, also those that have ended and been reaped. */
export async function costOf(pid: number): Promise<Cost> {
  const rows = await processTree(pid)
  const memory = await Promise.all(rows.map(row => proportionalBytes(row.pid)))
  return {
    cpuMs: rows.reduce((sum, { cpuMs, reapedCpuMs }) => sum + cpuMs + reapedCpuMs, 0),
    memoryBytes: memory.reduce((sum, bytes) => sum + bytes, 0),
  }
}

/** proc(5), smaps_rollup: the proportional set size. */
async function proportionalBytes(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '') // just ended
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024
}

/** The system's processes by /proc: who started whom, and what they cost. Linux only. */
import { readdir, readFile } from 'node:fs/promises'

export interface ProcessRow {
  pid: number
  parent: number
  /** Nearest first; a process whose parent has died belongs to init or to its subreaper. */
  ancestors: number[]
  /** As in ps; `Z` is dead and not yet reaped. */
  state: string
  /** Without arguments, at most 15 characters. */
  name: string
  commandLine: string[]
  /** Of its own, and of its children that are dead and reaped; ms. */
  cpuMs: number
  reapedCpuMs: number
  residentBytes: number
}

/** USER_HZ, which is 100 on every Linux that runs Node. */
const msPerTick = 10
const pageBytes = 4096

/** All, or those that were started with this `NAME=value` in their environment (and may be read by us). */
export async function listProcesses({ environment }: { environment?: string } = {}): Promise<ProcessRow[]> {
  const pids = (await readdir('/proc')).filter(name => /^\d+$/.test(name)).map(Number)
  const rows = (await Promise.all(pids.map(readProcess))).filter(row => row !== undefined)
  const parents = new Map(rows.map(({ pid, parent }) => [pid, parent]))
  const all = rows.map(row => ({ ...row, ancestors: ancestorsOf(row.parent, parents) }))
  if (environment === undefined) return all
  const isMarked = await Promise.all(all.map(({ pid }) => hasEnvironment(pid, environment)))
  return all.filter((_row, i) => isMarked[i])
}

/** A process with all that it has started, directly or not. */
export async function processTree(pid: number): Promise<ProcessRow[]> {
  return (await listProcesses()).filter(row => row.pid === pid || row.ancestors.includes(pid))
}

async function readProcess(pid: number): Promise<Omit<ProcessRow, 'ancestors'> | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    // proc(5): the name stands in brackets and may itself hold brackets and spaces.
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const field = (number: number) => Number(fields[number - 3])
    return {
      pid,
      parent: field(4),
      state: fields[0] ?? '',
      name,
      commandLine: commandLine.split('\0').slice(0, -1),
      cpuMs: (field(14) + field(15)) * msPerTick,
      reapedCpuMs: (field(16) + field(17)) * msPerTick,
      residentBytes: field(24) * pageBytes,
    }
  } catch {
    return undefined // ended while we looked
  }
}

async function hasEnvironment(pid: number, environment: string): Promise<boolean> {
  const text = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '') // ended, or another user's
  return text.split('\0').includes(environment)
}

function ancestorsOf(parent: number, parents: Map<number, number>): number[] {
  const ancestors: number[] = []
  for (let pid: number | undefined = parent; pid; pid = parents.get(pid)) ancestors.push(pid)
  return ancestors
}

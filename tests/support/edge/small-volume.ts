/**
 * A volume of a few MiB that can fill up, be unplugged, and become read-only: a tmpfs. Where mounting is not allowed
 * (CI without privileges) an ordinary directory takes its place, and a disk that counts what is really in it.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, statSync } from 'node:fs'
import fs from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { type Disk, systemDisk } from '../../../edge/recording/disk.ts'

const run = promisify(execFile)

export class SmallVolume {
  readonly directory: string
  /** How recordings are to reach it. */
  readonly disk: Disk
  readonly isMounted: boolean

  constructor(directory: string, isMounted: boolean, byteLimit: number) {
    this.directory = directory
    this.isMounted = isMounted
    this.disk = isMounted ? systemDisk : limitedDisk(directory, byteLimit)
  }

  static async create(byteLimit: number): Promise<SmallVolume> {
    const directory = mkdtempSync(path.join(tmpdir(), 'glassbay-volume-'))
    const isMounted = await mount(directory, byteLimit)
    return new SmallVolume(directory, isMounted, byteLimit)
  }

  /** What lies on it, by the file system's own count. */
  get usedBytes(): number {
    return usedBytes(this.directory)
  }

  /** Somebody else's file, as large as there is room. Returns its name. */
  async fill(): Promise<string> {
    const file = path.join(this.directory, 'somebody-else.bin')
    const handle = await this.disk.open(file, 'w')
    try {
      for (;;) await handle.write(Buffer.alloc(64 * 1024, 1))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      await handle.close()
    }
    return file
  }

  /** Pulls the plug: its directory is there, empty, and is the root disk's. */
  async unplug(): Promise<void> {
    if (!this.isMounted) {
      await fs.rename(this.directory, this.away)
      await fs.mkdir(this.directory)
      return
    }
    await fs.mkdir(this.away, { recursive: true })
    await run('mount', ['--bind', this.directory, this.away])
    await run('umount', ['-l', this.directory])
  }

  async plugIn(): Promise<void> {
    if (!this.isMounted) {
      await fs.rm(this.directory, { recursive: true })
      await fs.rename(this.away, this.directory)
      return
    }
    await run('mount', ['--bind', this.away, this.directory])
    await run('umount', ['-l', this.away])
  }

  async close(): Promise<void> {
    if (this.isMounted) await run('umount', ['-l', this.directory])
    for (const directory of [this.directory, this.away])
      await fs.rm(directory, { recursive: true, force: true })
  }

  private get away(): string {
    return `${this.directory}.unplugged`
  }
}

async function mount(directory: string, byteLimit: number): Promise<boolean> {
  try {
    await run('mount', ['-t', 'tmpfs', '-o', `size=${byteLimit}`, 'tmpfs', directory])
    return true
  } catch {
    return false // not allowed here: the directory stays what it is
  }
}

function limitedDisk(directory: string, byteLimit: number): Disk {
  const statfs = async () => {
    const bsize = 4096
    const bavail = Math.max(Math.floor((byteLimit - usedBytes(directory)) / bsize), 0)
    return { bavail, bsize, blocks: byteLimit / bsize }
  }
  const open: Disk['open'] = async (name, flags) => {
    const handle = await fs.open(name, flags)
    const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<unknown>
    const limited = async (bytes: Uint8Array, ...rest: unknown[]) => {
      if (usedBytes(directory) + bytes.byteLength <= byteLimit) return await write(bytes, ...rest)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    }
    return Object.assign(handle, { write: limited })
  }
  return { open, statfs: statfs as unknown as Disk['statfs'] }
}

function usedBytes(directory: string): number {
  const entries = readdirSync(directory, { withFileTypes: true, recursive: true })
  return entries
    .filter(entry => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0)
}

/**
 * The volume that recordings belong on, known by a marker file with a random id. A disk that is unplugged or not
 * mounted leaves an empty directory on the root disk behind: nothing may ever be written there.
 */
import { randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import fs from 'node:fs/promises'
import path from 'node:path'
import { syncDirectory } from '../../config/system/sync-directory.ts'
import { DiskError, diskError } from './disk.ts'

export const markerName = '.glassbay-volume'

export class Volume {
  /** `edge.data` of the site file. */
  readonly directory: string
  private readonly fstab: string
  private id: string | undefined = undefined
  /** The marker as it was when its id was read: a file of the same device, number and time need not be read again. */
  private marker: Stats | undefined = undefined

  constructor(directory: string, fstab = '/etc/fstab') {
    this.directory = directory
    this.fstab = fstab
  }

  /**
   * Throws DiskError when the volume of before is not there. The first time the marker is made, unless the
   * machine's own table says that a volume belongs here which is not mounted.
   */
  async verify(): Promise<void> {
    const marker = path.join(this.directory, markerName)
    if (isSameFile(await fs.stat(marker).catch(() => undefined), this.marker)) return // looked at every second
    const id = (await readMarker(marker)) ?? (await this.claim(marker))
    if (this.id !== undefined && id !== this.id) {
      throw new DiskError('NOT_MOUNTED', `${this.directory} is another volume than before`)
    }
    this.id = id
    this.marker = await fs.stat(marker)
  }

  /** For a file just created: it could have come to lie on another disk since verify(). */
  async verifyFile(handle: FileHandle): Promise<void> {
    const { dev } = await handle.stat()
    if (dev !== this.marker?.dev)
      throw new DiskError('NOT_MOUNTED', `${this.directory} is no longer its volume`)
  }

  private async claim(marker: string): Promise<string> {
    if (this.id !== undefined) {
      throw new DiskError('NOT_MOUNTED', `the volume of ${this.directory} is gone`)
    }
    const unmounted = await this.unmountedPoint()
    if (unmounted) throw new DiskError('NOT_MOUNTED', `${unmounted} is not mounted`)
    try {
      await fs.mkdir(this.directory, { recursive: true })
      const id = randomUUID()
      await fs.writeFile(marker, `${id}\n`, { flag: 'wx', flush: true })
      await syncDirectory(this.directory)
      return id
    } catch (error) {
      // Another bay's edge on the same volume was a moment faster.
      const theirs = (error as NodeJS.ErrnoException).code === 'EEXIST' && (await readMarker(marker))
      if (theirs) return theirs
      throw diskError(error)
    }
  }

  /** A mount point of fstab at or above the directory that nothing is mounted on. */
  private async unmountedPoint(): Promise<string | undefined> {
    const expected = await mountPoints(this.fstab)
    const mounted = new Set(await mountPoints('/proc/self/mounts'))
    return expected.find(point => isWithin(this.directory, point) && !mounted.has(point))
  }
}

function isSameFile(now: Stats | undefined, before: Stats | undefined): boolean {
  return (
    now !== undefined && now.dev === before?.dev && now.ino === before.ino && now.mtimeMs === before.mtimeMs
  )
}

/** Undefined when there is none. A marker that a power cut left empty counts as one of its own kind. */
async function readMarker(marker: string): Promise<string | undefined> {
  try {
    return (await fs.readFile(marker, 'utf8')).trim()
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw diskError(error)
  }
}

/** Second column of fstab(5) and of /proc/self/mounts, where a space is `\040`. Empty where there is no such file. */
async function mountPoints(table: string): Promise<string[]> {
  const text = await fs.readFile(table, 'utf8').catch(() => '') // not every system has one
  return text
    .split('\n')
    .filter(line => !line.trimStart().startsWith('#'))
    .map(line => line.trim().split(/\s+/)[1] ?? '')
    .filter(point => point.startsWith('/') && point !== '/')
    .map(point =>
      point.replace(/\\(\d{3})/g, (_all, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
}

function isWithin(directory: string, point: string): boolean {
  return directory === point || directory.startsWith(point.endsWith('/') ? point : `${point}/`)
}

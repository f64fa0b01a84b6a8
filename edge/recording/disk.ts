/** What recordings ask of the file system; tests put a broken disk in its place. */

import fs, { type FileHandle } from 'node:fs/promises'
import { KnownError } from '../../relay/wire/shared/known-error.ts'

export type Disk = Pick<typeof fs, 'open' | 'statfs'>

export const systemDisk: Disk = { open: fs.open, statfs: fs.statfs }

/** Fewer bytes only where the file ends. */
export async function readAt(
  handle: FileHandle,
  offset: number,
  length: number,
): Promise<Buffer<ArrayBuffer>> {
  const bytes = Buffer.allocUnsafe(length)
  let end = 0
  while (end < length) {
    const { bytesRead } = await handle.read(bytes, end, length - end, offset + end)
    if (bytesRead === 0) break
    end += bytesRead
  }
  return bytes.subarray(0, end)
}

/** All of it, one part behind the other, or an error. The parts are not copied. */
export async function writeAt(
  handle: FileHandle,
  offset: number,
  parts: readonly Uint8Array[],
): Promise<void> {
  let at = offset
  for (let rest = parts; rest.length > 0; ) {
    const { bytesWritten } = await handle.writev(rest, at)
    at += bytesWritten
    rest = behind(rest, bytesWritten)
  }
}

/** What is left of the parts when so many bytes of them are done. */
function behind(parts: readonly Uint8Array[], byteLength: number): Uint8Array[] {
  let done = byteLength
  return parts.flatMap(part => {
    const passed = Math.min(done, part.byteLength)
    done -= passed
    return passed < part.byteLength ? [part.subarray(passed)] : []
  })
}

/** Why recording has stopped. Every one of them is retried for ever. */
export type DiskFault =
  /** Neither free space nor anything that may be deleted. */
  | 'FULL'
  | 'READ_ONLY'
  /** The directory is there, the volume that belongs there is not. */
  | 'NOT_MOUNTED'
  /** Takes frames more slowly than they come, or does not answer at all. */
  | 'SLOW'
  /** Anything else that the disk answers. */
  | 'ERROR'

export class DiskError extends KnownError<DiskFault> {
  readonly fault: DiskFault

  constructor(fault: DiskFault, message: string, options?: ErrorOptions) {
    super(fault, message, { waitingHelps: true, cause: options?.cause })
    this.fault = fault
  }
}

const faults: Record<string, DiskFault> = { ENOSPC: 'FULL', EDQUOT: 'FULL', EROFS: 'READ_ONLY' }

/** Makes a DiskError out of whatever a file operation threw. */
export function diskError(error: unknown): DiskError {
  if (error instanceof DiskError) return error
  const { code = '', message } = error as NodeJS.ErrnoException
  return new DiskError(faults[code] ?? 'ERROR', message, { cause: error })
}

/**
 * Brings a segment that a crash or a power cut left open into order: what is whole stays, what follows goes, and the
 * file gets its table and its final name. Takes as long as reading that one file, about a minute of video.
 */
import fs, { type FileHandle } from 'node:fs/promises'
import { BoxError } from '../../relay/wire/mp4/boxes.ts'
import { type Disk, diskError, writeAt } from './disk.ts'
import { isFrameWhole, prftLength } from './fragment-bytes.ts'
import { type IndexedKeyframe, keyframeIndex } from './keyframe-index.ts'
import { completePath, type Segment } from './segment.ts'
import { SegmentReader } from './segment-reader.ts'

/** What of an open file is a recording. */
interface Remains {
  trackId: number
  keyframes: IndexedKeyframe[]
  /** Where the last whole fragment ends. */
  bytes: number
  endMs: number
}

/**
 * The complete segment, or undefined when nothing of it was left and the file is gone. May be repeated: a crash
 * during the repair costs nothing. Throws what the disk throws.
 */
export async function repairTail(open: Segment, disk: Disk): Promise<Segment | undefined> {
  const handle = await disk.open(open.path, 'r+')
  try {
    const { size } = await handle.stat()
    const remains = await findRemains({ ...open, bytes: size }, disk)
    if (!remains) {
      await fs.unlink(open.path)
      return undefined
    }
    return await complete(handle, open, remains)
  } finally {
    await handle.close()
  }
}

async function findRemains(open: Segment, disk: Disk): Promise<Remains | undefined> {
  const reader = await SegmentReader.open(open, disk).catch(error => {
    if (error instanceof BoxError) return undefined // not even its init segment is whole
    throw error
  })
  if (!reader) return undefined
  try {
    const remains = { trackId: reader.track.id, keyframes: [] as IndexedKeyframe[], bytes: 0, endMs: 0 }
    for await (const fragment of reader.fragments(reader.beginning)) {
      const { bytes, offset, decodeTime, isKeyframe, atMs, duration } = fragment
      if (!isFrameWhole(bytes)) break
      if (isKeyframe) remains.keyframes.push({ decodeTime, moofOffset: offset + prftLength })
      remains.bytes = offset + bytes.length
      remains.endMs = Math.round(atMs + duration / 90)
    }
    return remains.keyframes.length > 0 ? remains : undefined
  } finally {
    await reader.close()
  }
}

async function complete(handle: FileHandle, open: Segment, remains: Remains): Promise<Segment> {
  const { trackId, keyframes, endMs } = remains
  await handle.truncate(remains.bytes)
  const table = keyframeIndex(trackId, keyframes)
  const hasTable = await hasRoomFor(table, handle, remains.bytes)
  await handle.datasync()
  const bytes = remains.bytes + (hasTable ? table.length : 0)
  const segment = { ...open, endMs, bytes, keyframes: undefined }
  segment.path = completePath(segment, bytes)
  await fs.rename(open.path, segment.path)
  return segment
}

/** On a full disk it goes without the table: a reader then looks through the file, and nothing else changes. */
async function hasRoomFor(table: Buffer, handle: FileHandle, offset: number): Promise<boolean> {
  try {
    await writeAt(handle, offset, [table])
    return true
  } catch (error) {
    if (diskError(error).fault !== 'FULL') throw error
    await handle.truncate(offset)
    return false
  }
}

/** Reads a segment file back: its init segment, its keyframes, and its fragments from any keyframe on. */
import type { FileHandle } from 'node:fs/promises'
import { BoxError } from '../../relay/wire/mp4/boxes.ts'
import { readCaptureTime, type VideoTrack } from '../stream/video-track.ts'
import { type Disk, readAt } from './disk.ts'
import {
  fragmentLength,
  initLength,
  initTrack,
  type ParsedFragment,
  parseFragment,
  prftLength,
} from './fragment-bytes.ts'
import { keyframeIndexLength, parseKeyframeIndex } from './keyframe-index.ts'
import { frameTime, type Keyframe, type Segment } from './segment.ts'

export interface RecordedFragment extends ParsedFragment {
  /** Of its first byte in the file. */
  offset: number
  /** Wall clock, ms since 1970; never before the fragment in front of it. */
  atMs: number
}

const chunkLength = 1024 * 1024
/** Room for a keyframe a second over ten minutes, so that the table is usually read at once. */
const usualTableLength = keyframeIndexLength(600)

export class SegmentReader {
  readonly segment: Segment
  readonly init: Buffer
  readonly track: VideoTrack
  private readonly handle: FileHandle
  /** Of what could be read when it was opened. */
  private readonly length: number

  constructor(segment: Segment, handle: FileHandle, init: Buffer, length: number) {
    this.segment = segment
    this.handle = handle
    this.init = init
    this.track = initTrack(init)
    this.length = length
  }

  /** Throws on a file that does not begin as a segment. Reads no further than what is synced. */
  static async open(segment: Segment, disk: Disk): Promise<SegmentReader> {
    const handle = await openWhereItIs(segment, disk)
    try {
      const { size } = await handle.stat()
      return new SegmentReader(segment, handle, await readInit(handle), Math.min(size, segment.bytes))
    } catch (error) {
      await handle.close()
      throw error
    }
  }

  /** Where the fragments begin: with a keyframe. */
  get beginning(): Pick<Keyframe, 'offset' | 'atMs'> {
    return { offset: this.init.length, atMs: this.segment.startMs }
  }

  /** In order. Reads the table at the end of the file, or the whole file when it has none. */
  async keyframes(): Promise<Keyframe[]> {
    if (this.segment.keyframes) return [...this.segment.keyframes]
    const entries = (await this.readTable()) ?? []
    const [first] = entries
    if (!first) return await this.findKeyframes()
    const begin = { startMs: this.segment.startMs, decodeTime: first.decodeTime }
    const keyframes: Keyframe[] = []
    for (const { decodeTime, moofOffset } of entries) {
      const offset = moofOffset - prftLength
      const capturedAtMs = readCaptureTime((await readAt(this.handle, offset, prftLength)).subarray(8))
      keyframes.push({ offset, decodeTime, atMs: frameTime(begin, decodeTime, capturedAtMs) })
    }
    return keyframes
  }

  /** The fragments from that of a keyframe on, as far as they are whole. */
  async *fragments(from: Pick<Keyframe, 'offset' | 'atMs'>): AsyncGenerator<RecordedFragment> {
    let begin: { startMs: number; decodeTime: number } | undefined
    let { offset, atMs } = from
    for await (const bytes of this.wholeFragments(offset)) {
      const fragment = this.parse(bytes)
      if (!fragment) return
      begin ??= { startMs: atMs, decodeTime: fragment.decodeTime }
      atMs = Math.max(atMs, frameTime(begin, fragment.decodeTime, fragment.capturedAtMs))
      yield { ...fragment, offset, atMs }
      offset += bytes.length
    }
  }

  /** The fragment of one keyframe. Undefined when it cannot be read. */
  async fragmentAt(keyframe: Keyframe): Promise<RecordedFragment | undefined> {
    for await (const fragment of this.fragments(keyframe)) return fragment
    return undefined
  }

  async close(): Promise<void> {
    await this.handle.close()
  }

  private async *wholeFragments(from: number): AsyncGenerator<Buffer> {
    let buffer: Buffer = Buffer.alloc(0)
    for (let at = from; ; ) {
      const length = fragmentLength(buffer)
      if (length === undefined) return
      if (length <= buffer.length) {
        yield buffer.subarray(0, length)
        buffer = buffer.subarray(length)
        continue
      }
      const wanted = Math.min(Math.max(chunkLength, length - buffer.length), this.length - at)
      if (wanted < length - buffer.length) return
      const chunk = await readAt(this.handle, at, wanted)
      if (chunk.length === 0) return // shorter than its name says: a file system that lost a part
      at += chunk.length
      buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    }
  }

  private parse(bytes: Buffer): ParsedFragment | undefined {
    try {
      return parseFragment(bytes, this.track)
    } catch (error) {
      if (error instanceof BoxError) return undefined
      throw error
    }
  }

  private async readTable() {
    const { size } = await this.handle.stat()
    const end = await readAt(this.handle, Math.max(size - usualTableLength, 0), usualTableLength)
    const table = parseKeyframeIndex(end)
    if (table || end.length < 4) return table
    const length = Math.min(end.readUInt32BE(end.length - 4), size, chunkLength)
    return parseKeyframeIndex(await readAt(this.handle, size - length, length))
  }

  private async findKeyframes(): Promise<Keyframe[]> {
    const keyframes: Keyframe[] = []
    for await (const { isKeyframe, offset, decodeTime, atMs } of this.fragments(this.beginning)) {
      if (isKeyframe) keyframes.push({ offset, decodeTime, atMs })
    }
    return keyframes
  }
}

/** A segment that is just being completed changes its name. */
async function openWhereItIs(segment: Segment, disk: Disk): Promise<FileHandle> {
  const name = segment.path
  try {
    return await disk.open(name, 'r')
  } catch (error) {
    if (segment.path === name) throw error
    return await disk.open(segment.path, 'r')
  }
}

async function readInit(handle: FileHandle): Promise<Buffer> {
  for (const length of [16 * 1024, chunkLength]) {
    const bytes = await readAt(handle, 0, length)
    const end = initLength(bytes)
    if (end !== undefined) return bytes.subarray(0, end)
  }
  throw new BoxError('the file does not begin with ftyp and moov')
}

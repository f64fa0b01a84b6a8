/**
 * Fragmented MP4 in chunks of any size → its init segment and its fragments. Pure: no stream, no clock.
 * A fragment is `moof`+`mdat` with whatever stands before it (`prft`, `styp`, `sidx`); what follows the last is dropped.
 */

import {
  type FragmentHeader,
  readCaptureTime,
  readFragmentHeader,
  readVideoTrack,
  type VideoTrack,
} from '../../../edge/stream/video-track.ts'
import { BoxError, readBoxes } from '../../../relay/wire/mp4/boxes.ts'

export interface InitSegment {
  kind: 'init'
  /** Everything up to and with `moov`. */
  bytes: Uint8Array
  track: VideoTrack
}

export interface MediaFragment extends FragmentHeader {
  kind: 'fragment'
  bytes: Uint8Array
  /** From a `prft` box, ms since 1970. */
  capturedAtMs: number | undefined
}

export type Segment = InitSegment | MediaFragment

/** A keyframe of 4K at its best quality has a few MiB; nothing that a camera sends comes near these. */
const segmentByteLimit = 64 * 1024 * 1024
const boxByteLimit = 1024 * 1024

const shortHeaderLength = 8
const longHeaderLength = 16

export class BoxSplitter {
  /** The segment in work as it came: whole boxes, then the part of a box that is here. */
  private parts: Uint8Array[] = []
  private segmentBytes = 0
  /** Types of the segment's boxes whose header is known. */
  private types: string[] = []
  private headerParts: Uint8Array[] = []
  /** Until the next decision: first to the end of the box's header, then to the end of the box. */
  private missingBytes = shortHeaderLength
  private isInHeader = true
  private track: VideoTrack | undefined

  /**
   * Takes the next bytes (which must not change afterwards) and returns what they complete.
   * Throws BoxError on anything that is not fragmented MP4; the splitter is of no use then.
   */
  push(chunk: Uint8Array): Segment[] {
    const segments: Segment[] = []
    let rest = chunk
    while (rest.byteLength > 0) {
      rest = this.take(rest)
      if (this.missingBytes === 0 && this.isInHeader) this.readHeader()
      if (this.missingBytes > 0 || this.isInHeader) continue
      this.expectHeader()
      const segment = this.completeSegment()
      if (segment) segments.push(segment)
    }
    return segments
  }

  private take(chunk: Uint8Array): Uint8Array {
    const taken = chunk.subarray(0, this.missingBytes)
    this.parts.push(taken)
    if (this.isInHeader) this.headerParts.push(taken)
    this.segmentBytes += taken.byteLength
    this.missingBytes -= taken.byteLength
    return chunk.subarray(taken.byteLength)
  }

  /** Turns from header to payload, or asks for the eight bytes more of a 64-bit size. */
  private readHeader(): void {
    const header = Buffer.concat(this.headerParts)
    const isLong = header.readUInt32BE(0) === 1
    if (isLong && header.byteLength < longHeaderLength) {
      this.missingBytes = longHeaderLength - header.byteLength
      return
    }
    const type = fourCharacters(header, 4)
    const size = isLong ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0)
    this.missingBytes = size - header.byteLength
    this.refuseAbsurd(type, size)
    this.types.push(type)
    this.isInHeader = false
  }

  private refuseAbsurd(type: string, size: number): void {
    if (!/^[\x20-\x7e]{4}$/.test(type)) throw new BoxError('this is not MP4')
    if (type === 'mdat' && !this.types.includes('moof'))
      throw new BoxError('an mdat box has no moof before it')
    if (this.missingBytes < 0) throw new BoxError(`a ${type} box has no size`)
    const isTooLarge = type !== 'mdat' && size > boxByteLimit
    if (isTooLarge || this.segmentBytes + this.missingBytes > segmentByteLimit) {
      throw new BoxError(`a ${type} box is too large`)
    }
  }

  private expectHeader(): void {
    this.isInHeader = true
    this.headerParts = []
    this.missingBytes = shortHeaderLength
  }

  /** `moov` ends an init segment and `mdat` a fragment. */
  private completeSegment(): Segment | undefined {
    const type = this.types.at(-1)
    if (type !== 'moov' && type !== 'mdat') return undefined
    const bytes = Buffer.concat(this.parts)
    this.parts = []
    this.segmentBytes = 0
    this.types = []
    return type === 'moov' ? this.initSegment(bytes) : this.mediaFragment(bytes)
  }

  private initSegment(bytes: Uint8Array): InitSegment {
    for (const { type, payload } of readBoxes(bytes)) {
      if (type === 'moov') this.track = readVideoTrack(payload)
    }
    if (!this.track) throw new BoxError('there is no moov box')
    return { kind: 'init', bytes, track: this.track }
  }

  private mediaFragment(bytes: Uint8Array): MediaFragment {
    if (!this.track) throw new BoxError('a fragment came before the moov box')
    let header: FragmentHeader | undefined
    let capturedAtMs: number | undefined
    for (const { type, payload } of readBoxes(bytes)) {
      if (type === 'moof') header = readFragmentHeader(payload, this.track)
      if (type === 'prft') capturedAtMs = readCaptureTime(payload)
    }
    if (!header) throw new BoxError('there is no moof box')
    return { kind: 'fragment', bytes, capturedAtMs, ...header }
  }
}

function fourCharacters(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4))
}

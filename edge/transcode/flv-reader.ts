/**
 * FLV as ffmpeg writes it to a pipe, for its H.264 alone. FLV, because its muxer passes a frame on at once and with its
 * length; the MP4 muxer waits for the next frame, 40 ms at 25 fps. Format: Adobe Flash Video File Format 10.1, annex E.
 */

export type FlvVideo =
  /** AVCDecoderConfigurationRecord; comes first, and again when it changes. */
  | { kind: 'config'; avcC: Uint8Array }
  | {
      kind: 'frame'
      /** Length-prefixed NAL units. */
      bytes: Uint8Array
      isKeyframe: boolean
      /** Presentation time, modulo `flvWrapMs`. */
      timestampMs: number
    }

const fileHeaderLength = 13 // with the first, empty back pointer
const tagHeaderLength = 11
const backPointerLength = 4
const videoTag = 9
const avc = 7
/** Timestamps are 32 bits signed, and ffmpeg never sets the sign. */
export const flvWrapMs = 2 ** 31

export class FlvReader {
  private rest: Buffer = Buffer.alloc(0)
  private hasHeader = false

  /** Takes the next bytes and returns the video that they complete. Throws RangeError on what is not FLV. */
  push(chunk: Uint8Array): FlvVideo[] {
    this.rest = Buffer.concat([this.rest, chunk])
    if (!this.hasHeader && !this.readHeader()) return []
    const found: FlvVideo[] = []
    for (;;) {
      const tag = this.takeTag()
      if (!tag) return found
      const video = tag.readUInt8(0) === videoTag ? readVideo(tag) : undefined
      if (video) found.push(video)
    }
  }

  private readHeader(): boolean {
    if (this.rest.byteLength < fileHeaderLength) return false
    if (this.rest.toString('latin1', 0, 3) !== 'FLV') throw new RangeError('this is not FLV')
    this.rest = this.rest.subarray(fileHeaderLength)
    this.hasHeader = true
    return true
  }

  /** Header and body of the next tag, once all of it is here. At most 16 MiB: its size has 24 bits. */
  private takeTag(): Buffer | undefined {
    if (this.rest.byteLength < tagHeaderLength) return undefined
    const end = tagHeaderLength + this.rest.readUIntBE(1, 3)
    if (this.rest.byteLength < end + backPointerLength) return undefined
    const tag = this.rest.subarray(0, end)
    this.rest = this.rest.subarray(end + backPointerLength)
    return tag
  }
}

function readVideo(tag: Buffer): FlvVideo | undefined {
  const body = tag.subarray(tagHeaderLength)
  if (body.byteLength < 5) return undefined
  const kind = body.readUInt8(0)
  if ((kind & 0xf) !== avc) throw new RangeError('the video in the FLV is not H.264')
  const bytes = body.subarray(5)
  switch (body.readUInt8(1)) {
    case 0:
      return { kind: 'config', avcC: bytes }
    case 1:
      return { kind: 'frame', bytes, isKeyframe: kind >> 4 === 1, timestampMs: presentationMs(tag, body) }
    default:
      return undefined // end of sequence
  }
}

/** Decode time in 24 bits and the higher ones behind them, and the offset to the presentation, signed. */
function presentationMs(tag: Buffer, body: Buffer): number {
  const decodeMs = tag.readUInt8(7) * 2 ** 24 + tag.readUIntBE(4, 3)
  return decodeMs + body.readIntBE(2, 3)
}

/**
 * MPEG-TS of one video (ISO/IEC 13818-1) in pieces of any size → whole pictures: the TS packets of one frame each, with
 * the tables that stand before them. A picture is complete when its length says so or its last packet is padded,
 * as JSMpeg decides it too, so nobody waits for the next one.
 */

export interface TsPicture {
  /** Whole TS packets. */
  bytes: Uint8Array
  /** Decoding may begin here: there is a sequence header. */
  keyframe: { width: number; height: number } | undefined
  /** Presentation time in ticks of 1/90000 s, modulo 2^33. */
  presentationTicks: number
}

export const tsWrapTicks = 2 ** 33

const packetLength = 188
const syncByte = 0x47
const pesHeaderLength = 9
const sequenceHeader = Buffer.of(0, 0, 1, 0xb3)
/** Far above any picture of MPEG-1; a stream that has none is not ours. */
const pictureByteLimit = 4 * 1024 * 1024

interface PictureInWork {
  keyframe: TsPicture['keyframe']
  presentationTicks: number
  /** Of elementary stream and PES header; 0 when the PES does not say. */
  pesBytes: number
  gatheredBytes: number
}

export class TsPictures {
  private rest: Buffer = Buffer.alloc(0)
  private packets: Buffer[] = []
  private picture: PictureInWork | undefined = undefined

  /** Takes the next bytes and returns the pictures that they complete. Throws RangeError on what is not MPEG-TS. */
  push(chunk: Uint8Array): TsPicture[] {
    const bytes = Buffer.concat([this.rest, chunk])
    const pictures: TsPicture[] = []
    let at = 0
    for (; at + packetLength <= bytes.byteLength; at += packetLength) {
      pictures.push(...this.pushPacket(bytes.subarray(at, at + packetLength)))
    }
    this.rest = bytes.subarray(at)
    return pictures
  }

  private pushPacket(packet: Buffer): TsPicture[] {
    if (packet.readUInt8(0) !== syncByte) throw new RangeError('this is not MPEG-TS')
    if (this.packets.length * packetLength > pictureByteLimit) throw new RangeError('a picture has no end')
    const isStart = (packet.readUInt8(1) & 0x40) !== 0
    const payload = payloadOf(packet)
    const pes = isStart && isVideoPes(payload) ? payload : undefined
    const done = pes || isTable(packet) ? this.take() : []
    this.packets.push(packet)
    if (pes) this.picture = beginPicture(pes)
    else if (this.picture && !isTable(packet)) this.picture.gatheredBytes += payload.byteLength
    const isPadded = !isStart && (packet.readUInt8(3) & 0x20) !== 0
    return this.isComplete(isPadded) ? [...done, ...this.take()] : done
  }

  private isComplete(isPadded: boolean): boolean {
    if (!this.picture) return false
    const { pesBytes, gatheredBytes } = this.picture
    return isPadded || (pesBytes > 0 && gatheredBytes >= pesBytes)
  }

  private take(): TsPicture[] {
    if (!this.picture) return []
    const { keyframe, presentationTicks } = this.picture
    const bytes = Buffer.concat(this.packets)
    this.picture = undefined
    this.packets = []
    return [{ bytes, keyframe, presentationTicks }]
  }
}

function payloadOf(packet: Buffer): Buffer {
  const control = packet.readUInt8(3)
  if ((control & 0x10) === 0) return packet.subarray(packetLength)
  return packet.subarray(control & 0x20 ? 5 + packet.readUInt8(4) : 4)
}

/** PAT, SDT and the like, and the PMT, whose id ffmpeg sets to 4096; video has 256. */
function isTable(packet: Buffer): boolean {
  const id = packet.readUInt16BE(1) & 0x1fff
  return id < 0x20 || id === 0x1000
}

function isVideoPes(payload: Buffer): boolean {
  return (
    payload.byteLength > pesHeaderLength + 5 &&
    payload.readUIntBE(0, 3) === 1 &&
    payload.readUInt8(3) >> 4 === 0xe
  )
}

function beginPicture(pes: Buffer): PictureInWork {
  const pesPayloadBytes = pes.readUInt16BE(4)
  const video = pes.subarray(pesHeaderLength + pes.readUInt8(8))
  return {
    keyframe: readSequenceHeader(video),
    presentationTicks: readPresentationTime(pes),
    pesBytes: pesPayloadBytes > 0 ? pesPayloadBytes + 6 : 0,
    gatheredBytes: pes.byteLength,
  }
}

/** 33 bits in three pieces, each with a marker bit behind it (2.4.3.6). */
function readPresentationTime(pes: Buffer): number {
  const high = (pes.readUInt8(9) >> 1) & 7
  const middle = pes.readUInt16BE(10) >> 1
  const low = pes.readUInt16BE(12) >> 1
  return high * 2 ** 30 + middle * 2 ** 15 + low
}

/** ISO/IEC 11172-2, 2.4.2.3: twelve bits of width and of height behind the start code. */
function readSequenceHeader(video: Buffer): TsPicture['keyframe'] {
  if (video.byteLength < 8 || !video.subarray(0, 4).equals(sequenceHeader)) return undefined
  const size = video.readUIntBE(4, 3)
  return { width: size >> 12, height: size & 0xfff }
}

/** Fragmented MP4 (ISO/IEC 14496-12) of one video track, one frame a fragment. Pure; timescale 90000. */
import {
  box,
  fullBox,
  ntpTime,
  trackId,
  u16,
  u32,
  writeInitSegment,
  zeros,
} from '../../relay/wire/mp4/write-boxes.ts'
import type { VideoFormat } from './video-format.ts'

export const timescale = 90_000

/** One frame on its way into a fragment. Times in ticks. */
export interface Sample {
  /** Length-prefixed NAL units; copied. */
  bytes: Uint8Array
  isKeyframe: boolean
  decodeTime: number
  presentationTime: number
  duration: number
  capturedAtMs: number
}

const isKeySample = 0x02000000 // depends on no other
const isDeltaSample = 0x01010000 // depends on others, is no sync sample
const prftBytes = 32
const moofBytes = 104
const fragmentHeaderBytes = prftBytes + moofBytes + 8

/** `prft`+`moof`+`mdat`: always the same boxes, so the layout is written down once and filled in. */
export function writeFragment(sequence: number, sample: Sample): Uint8Array {
  const fragment = Buffer.allocUnsafeSlow(fragmentHeaderBytes + sample.bytes.length)
  const writer = new BoxWriter(fragment)
  writeProducerTime(writer, sample)
  writer.box(moofBytes, 'moof')
  writer.fullBox(16, 'mfhd', 0, 0)
  writer.u32(sequence)
  writer.box(moofBytes - 24, 'traf')
  writer.fullBox(16, 'tfhd', 0, 0x020000) // default-base-is-moof, which MSE demands
  writer.u32(trackId)
  writer.fullBox(20, 'tfdt', 1, 0)
  writer.u64(sample.decodeTime)
  writer.fullBox(36, 'trun', 1, 0x000f01) // data offset; duration, size, flags and composition offset
  writer.u32(1)
  writer.u32(moofBytes + 8)
  writer.u32(sample.duration)
  writer.u32(sample.bytes.length)
  writer.u32(sample.isKeyframe ? isKeySample : isDeltaSample)
  writer.u32(sample.presentationTime - sample.decodeTime)
  writer.box(8 + sample.bytes.length, 'mdat')
  fragment.set(sample.bytes, fragmentHeaderBytes)
  return fragment
}

/** 8.16.5; flags 24 say that the time is the input's own real time, not the writer's. */
function writeProducerTime(writer: BoxWriter, { capturedAtMs, presentationTime }: Sample): void {
  const [seconds, fraction] = ntpTime(capturedAtMs)
  writer.fullBox(prftBytes, 'prft', 1, 24)
  writer.u32(trackId)
  writer.u32(seconds)
  writer.u32(fraction)
  writer.u64(presentationTime)
}

/** `ftyp`+`moov` of a stream that has no end. */
export function writeInit(format: VideoFormat): Uint8Array {
  const [pixelWidth, pixelHeight] = format.pixelAspect
  return writeInitSegment({
    brand: format.sampleEntry === 'avc1' ? 'avc1' : 'hvc1',
    timescale,
    handler: ['vide', 'video'],
    volume: 0,
    width: Math.round(format.width * (pixelWidth / pixelHeight)) * 0x10000,
    height: format.height * 0x10000,
    mediaHeader: fullBox('vmhd', 0, 1, zeros(8)),
    sampleEntry: sampleEntry(format),
  })
}

function sampleEntry({ sampleEntry, width, height, pixelAspect, decoderConfig }: VideoFormat): Uint8Array {
  const resolution = u32(72 << 16)
  const depth = u16(24)
  const [pixelWidth, pixelHeight] = pixelAspect
  return box(
    sampleEntry,
    zeros(6),
    u16(1), // data reference
    zeros(16),
    u16(width),
    u16(height),
    resolution,
    resolution,
    zeros(4),
    u16(1), // frames in a sample
    zeros(32),
    depth,
    u16(0xffff),
    box(sampleEntry === 'avc1' ? 'avcC' : 'hvcC', decoderConfig),
    pixelWidth === pixelHeight ? zeros(0) : box('pasp', u32(pixelWidth), u32(pixelHeight)),
  )
}

/** Numbers and box heads one after the other into a buffer of the right size. */
class BoxWriter {
  private readonly buffer: Buffer
  private at = 0

  constructor(buffer: Buffer) {
    this.buffer = buffer
  }

  box(size: number, type: string): void {
    this.u32(size)
    this.at += this.buffer.write(type, this.at, 'latin1')
  }

  fullBox(size: number, type: string, version: number, flags: number): void {
    this.box(size, type)
    this.u32(version * 0x1000000 + flags)
  }

  u32(value: number): void {
    this.at = this.buffer.writeUInt32BE(value, this.at)
  }

  u64(value: number): void {
    this.u32(Math.floor(value / 2 ** 32))
    this.u32(value % 2 ** 32)
  }
}

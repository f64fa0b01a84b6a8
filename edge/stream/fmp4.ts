/** Fragmented MP4 (ISO/IEC 14496-12) of one video track, one frame a fragment. Pure; timescale 90000. */
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

const trackId = 1
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
  const secondsFrom1900To1970 = 2_208_988_800
  const seconds = Math.floor(capturedAtMs / 1000)
  const fraction = Math.floor(((capturedAtMs / 1000) % 1) * 2 ** 32)
  writer.fullBox(prftBytes, 'prft', 1, 24)
  writer.u32(trackId)
  writer.u32((seconds + secondsFrom1900To1970) % 2 ** 32)
  writer.u32(fraction)
  writer.u64(presentationTime)
}

/** `ftyp`+`moov` of a stream that has no end: no `mehd`, every duration 0. */
export function writeInit(format: VideoFormat): Uint8Array {
  const brand = format.sampleEntry === 'avc1' ? 'avc1' : 'hvc1'
  return Buffer.concat([
    box('ftyp', ascii('iso6'), u32(0), ascii(`iso6iso5${brand}mp41`)),
    box('moov', movieHeader(), track(format), box('mvex', trackDefaults())),
  ])
}

function movieHeader(): Buffer {
  const times = [u32(0), u32(0), u32(timescale), u32(0)]
  const rateAndVolume = [u32(0x00010000), u16(0x0100), zeros(10)]
  return fullBox('mvhd', 0, ...times, ...rateAndVolume, unityMatrix, zeros(24), u32(trackId + 1))
}

function track(format: VideoFormat): Buffer {
  const [pixelWidth, pixelHeight] = format.pixelAspect
  const shownWidth = Math.round(format.width * (pixelWidth / pixelHeight))
  const isEnabledInMovie = 3
  const size = [u16(shownWidth), u16(0), u16(format.height), u16(0)]
  return box(
    'trak',
    fullBox('tkhd', isEnabledInMovie, zeros(8), u32(trackId), zeros(24), unityMatrix, ...size),
    box(
      'mdia',
      mediaHeader(),
      handler(),
      box('minf', fullBox('vmhd', 1, zeros(8)), dataInformation(), sampleTable(format)),
    ),
  )
}

function mediaHeader(): Buffer {
  const undetermined = 0x55c4 // language `und`
  return fullBox('mdhd', 0, zeros(8), u32(timescale), u32(0), u16(undetermined), u16(0))
}

function handler(): Buffer {
  return fullBox('hdlr', 0, u32(0), ascii('vide'), zeros(12), ascii('video\0'))
}

function dataInformation(): Buffer {
  const isInThisFile = 1
  return box('dinf', fullBox('dref', 0, u32(1), fullBox('url ', isInThisFile)))
}

function sampleTable(format: VideoFormat): Buffer {
  const empty = ['stts', 'stsc', 'stco'].map(type => fullBox(type, 0, u32(0)))
  return box('stbl', fullBox('stsd', 0, u32(1), sampleEntry(format)), ...empty, fullBox('stsz', 0, zeros(8)))
}

function sampleEntry({ sampleEntry, width, height, pixelAspect, decoderConfig }: VideoFormat): Buffer {
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

function trackDefaults(): Buffer {
  return fullBox('trex', 0, u32(trackId), u32(1), zeros(12))
}

const unityMatrix = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32))

function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(8 + body.length), ascii(type), body])
}

/** A full box of version 0. */
function fullBox(type: string, flags: number, ...content: Uint8Array[]): Buffer {
  return box(type, u32(flags), ...content)
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function zeros(count: number): Buffer {
  return Buffer.alloc(count)
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value)
}

function u32(value: number): Buffer {
  return Buffer.of(value >>> 24, value >> 16, value >> 8, value)
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

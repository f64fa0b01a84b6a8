/** SPS of H.264 (ITU-T H.264 7.3.2.1.1 and annex E) and the `avcC` made of a stream's parameter sets. */

import { avcCodec } from '../../stream/codec-string.ts'
import {
  demandId,
  demandPictureSize,
  knownPixelAspect,
  pixelAspectOf,
  type VideoFormat,
} from '../../stream/video-format.ts'
import { BitReader, withoutEmulationPrevention } from './bit-reader.ts'

export interface H264Sps {
  id: number
  width: number
  height: number
  /** Frames may be coded as two fields. */
  mayHaveFields: boolean
  pixelAspect: readonly [number, number]
  reorderDepth: number | undefined
  chromaFormat: number
  lumaBitDepth: number
  chromaBitDepth: number
}

/** Profiles whose SPS carries chroma format, bit depths and scaling matrices. */
const highProfiles = new Set([100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135])
const extendedSampleAspect = 255
const maxSpsId = 31

/** `sps` is the NAL unit with its header. Throws RangeError on what is none. */
export function parseH264Sps(sps: Uint8Array): H264Sps {
  const reader = new BitReader(withoutEmulationPrevention(sps.subarray(1)))
  const profile = reader.bits(8)
  const constraints = reader.bits(8)
  reader.skip(8) // level
  const id = demandId(reader.unsigned(), maxSpsId)
  const high = highProfiles.has(profile) ? readHighProfile(reader) : undefined
  const chromaFormat = high?.chromaFormat ?? 1
  reader.unsigned() // log2_max_frame_num
  const orderType = readPictureOrder(reader)
  reader.unsigned() // max_num_ref_frames
  reader.skip(1) // gaps_in_frame_num
  const size = readSize(reader, chromaFormat)
  const usability = reader.flag() ? readUsability(reader) : undefined
  return {
    id,
    ...size,
    pixelAspect: usability?.pixelAspect ?? [1, 1],
    reorderDepth: reorderDepth(profile, constraints, orderType, usability?.reorderDepth),
    chromaFormat,
    lumaBitDepth: high?.lumaBitDepth ?? 8,
    chromaBitDepth: high?.chromaBitDepth ?? 8,
  }
}

/** A PPS's own number and that of its SPS (7.3.2.2). Throws RangeError on what is none. */
export function parseH264Pps(pps: Uint8Array): { id: number; spsId: number } {
  const reader = new BitReader(withoutEmulationPrevention(pps.subarray(1, 12)))
  return { id: demandId(reader.unsigned(), 255), spsId: demandId(reader.unsigned(), maxSpsId) }
}

/** At least one of both; the first SPS is the one in use. Throws RangeError when that one cannot be read. */
export function h264Format(spsList: Uint8Array[], ppsList: Uint8Array[]): VideoFormat {
  const parsed = parseH264Sps(spsList[0] ?? new Uint8Array())
  const { width, height, mayHaveFields, pixelAspect, reorderDepth } = parsed
  const decoderConfig = avcC(spsList, ppsList, parsed)
  return {
    sampleEntry: 'avc1',
    codecs: avcCodec('avc1', decoderConfig),
    width,
    height,
    mayHaveFields,
    pixelAspect,
    decoderConfig,
    reorderDepth,
  }
}

function readHighProfile(reader: BitReader) {
  const chromaFormat = reader.unsigned()
  if (chromaFormat === 3) reader.skip(1) // separate_colour_plane
  const lumaBitDepth = 8 + reader.unsigned()
  const chromaBitDepth = 8 + reader.unsigned()
  if (chromaFormat > 3 || Math.max(lumaBitDepth, chromaBitDepth) > 14) throw new RangeError('unknown samples')
  reader.skip(1) // qpprime_y_zero_transform_bypass
  if (reader.flag()) {
    const lists = chromaFormat === 3 ? 12 : 8
    for (let i = 0; i < lists; i++) if (reader.flag()) skipScalingList(reader, i < 6 ? 16 : 64)
  }
  return { chromaFormat, lumaBitDepth, chromaBitDepth }
}

function skipScalingList(reader: BitReader, size: number): void {
  let last = 8
  let next = 8
  for (let i = 0; i < size; i++) {
    if (next !== 0) next = (last + reader.signed() + 256) % 256
    if (next !== 0) last = next
  }
}

function readPictureOrder(reader: BitReader): number {
  const type = reader.unsigned()
  if (type === 0) reader.unsigned()
  if (type === 1) {
    reader.skip(1)
    reader.signed()
    reader.signed()
    const cycle = reader.unsigned()
    if (cycle > 255) throw new RangeError('picture order cycle is too long')
    for (let i = 0; i < cycle; i++) reader.signed()
  }
  return type
}

function readSize(reader: BitReader, chromaFormat: number) {
  const widthInBlocks = reader.unsigned() + 1
  const heightInUnits = reader.unsigned() + 1
  const isFramesOnly = reader.flag()
  if (!isFramesOnly) reader.skip(1) // mb_adaptive_frame_field
  reader.skip(1) // direct_8x8_inference
  const fields = isFramesOnly ? 1 : 2
  let width = widthInBlocks * 16
  let height = heightInUnits * 16 * fields
  if (reader.flag()) {
    // Cropping counts in chroma samples (table 6-1).
    const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
    const unitY = (chromaFormat === 1 ? 2 : 1) * fields
    width -= unitX * (reader.unsigned() + reader.unsigned())
    height -= unitY * (reader.unsigned() + reader.unsigned())
  }
  demandPictureSize(width, height)
  return { width, height, mayHaveFields: !isFramesOnly }
}

/** VUI; cameras cut it short, so what is missing counts as not said. */
function readUsability(reader: BitReader) {
  let pixelAspect: readonly [number, number] = [1, 1]
  try {
    if (reader.flag()) {
      const index = reader.bits(8)
      pixelAspect =
        index === extendedSampleAspect
          ? pixelAspectOf(reader.bits(16), reader.bits(16))
          : knownPixelAspect(index)
    }
    return { pixelAspect, reorderDepth: readReorderDepth(reader) }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return { pixelAspect, reorderDepth: undefined }
  }
}

function readReorderDepth(reader: BitReader): number | undefined {
  if (reader.flag()) reader.skip(1) // overscan
  if (reader.flag()) {
    reader.skip(4) // video_format, full range
    if (reader.flag()) reader.skip(24) // colours
  }
  if (reader.flag()) {
    reader.unsigned() // chroma location
    reader.unsigned()
  }
  if (reader.flag()) reader.skip(65) // timing: we go by the packets' own
  const hasNalHrd = reader.flag()
  if (hasNalHrd) skipHrd(reader)
  const hasVclHrd = reader.flag()
  if (hasVclHrd) skipHrd(reader)
  if (hasNalHrd || hasVclHrd) reader.skip(1)
  reader.skip(1) // pic_struct
  if (!reader.flag()) return undefined
  reader.skip(1) // motion vectors over picture boundaries
  for (let i = 0; i < 4; i++) reader.unsigned()
  const depth = reader.unsigned()
  return depth <= 16 ? depth : undefined
}

function skipHrd(reader: BitReader): void {
  const count = reader.unsigned() + 1
  if (count > 32) throw new RangeError('too many HRD entries')
  reader.skip(8)
  for (let i = 0; i < count; i++) {
    reader.unsigned()
    reader.unsigned()
    reader.skip(1)
  }
  reader.skip(20)
}

/** Baseline knows no B-frames; picture order type 2 is output order; high intra profiles have nothing to reorder. */
function reorderDepth(
  profile: number,
  constraints: number,
  orderType: number,
  said: number | undefined,
): number | undefined {
  const isIntraOnly = [44, 86, 100, 110, 122, 244].includes(profile) && (constraints & 0x10) !== 0
  if (profile === 66 || orderType === 2 || isIntraOnly) return 0
  return said
}

/** ISO/IEC 14496-15 5.3.3.1. */
function avcC(spsList: Uint8Array[], ppsList: Uint8Array[], parsed: H264Sps): Uint8Array {
  const [, profile = 0, compatibility = 0, level = 0] = spsList[0] ?? []
  const hasExtension = highProfiles.has(profile)
  return Buffer.concat([
    Uint8Array.of(1, profile, compatibility, level, 0xff, 0xe0 | spsList.length),
    ...spsList.flatMap(withLength),
    Uint8Array.of(ppsList.length),
    ...ppsList.flatMap(withLength),
    hasExtension
      ? Uint8Array.of(
          0xfc | parsed.chromaFormat,
          0xf8 | (parsed.lumaBitDepth - 8),
          0xf8 | (parsed.chromaBitDepth - 8),
          0,
        )
      : new Uint8Array(),
  ])
}

function withLength(nal: Uint8Array): Uint8Array[] {
  return [Uint8Array.of(nal.length >> 8, nal.length), nal]
}

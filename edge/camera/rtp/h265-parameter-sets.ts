/** SPS of H.265 (ITU-T H.265 7.3.2.2) and the `hvcC` made of a stream's parameter sets. */

import { hevcCodec } from '../../stream/codec-string.ts'
import { demandId, demandPictureSize, type VideoFormat } from '../../stream/video-format.ts'
import { BitReader, withoutEmulationPrevention } from './bit-reader.ts'

export interface H265Sps {
  id: number
  vpsId: number
  width: number
  height: number
  reorderDepth: number
  /** The 12 bytes of general profile, tier and level (7.3.3). */
  profileTierLevel: Uint8Array
  chromaFormat: number
  lumaBitDepth: number
  chromaBitDepth: number
  temporalLayers: number
  isTemporalIdNested: boolean
}

const maxSpsId = 15
const nalTypes = { vps: 32, sps: 33, pps: 34 } as const

/** `sps` is the NAL unit with its header. Throws RangeError on what is none. */
export function parseH265Sps(sps: Uint8Array): H265Sps {
  const bytes = withoutEmulationPrevention(sps.subarray(2))
  const reader = new BitReader(bytes)
  const vpsId = reader.bits(4)
  const maxSubLayer = reader.bits(3)
  const isTemporalIdNested = reader.flag()
  reader.skip(96)
  skipSubLayers(reader, maxSubLayer)
  const id = demandId(reader.unsigned(), maxSpsId)
  const chromaFormat = reader.unsigned()
  if (chromaFormat > 3) throw new RangeError('unknown chroma format')
  if (chromaFormat === 3) reader.skip(1)
  const size = readSize(reader, chromaFormat)
  const lumaBitDepth = 8 + reader.unsigned()
  const chromaBitDepth = 8 + reader.unsigned()
  if (lumaBitDepth > 16 || chromaBitDepth > 16) throw new RangeError('unknown bit depth')
  reader.unsigned() // log2_max_pic_order_cnt_lsb
  return {
    id,
    vpsId,
    ...size,
    reorderDepth: readReorderDepth(reader, maxSubLayer),
    profileTierLevel: bytes.slice(1, 13),
    chromaFormat,
    lumaBitDepth,
    chromaBitDepth,
    temporalLayers: maxSubLayer + 1,
    isTemporalIdNested,
  }
}

/** A PPS's own number and that of its SPS (7.3.2.3.1). Throws RangeError on what is none. */
export function parseH265Pps(pps: Uint8Array): { id: number; spsId: number } {
  const reader = new BitReader(withoutEmulationPrevention(pps.subarray(2, 12)))
  return { id: demandId(reader.unsigned(), 63), spsId: demandId(reader.unsigned(), maxSpsId) }
}

/** A VPS's number. Throws RangeError on what is none. */
export function parseH265Vps(vps: Uint8Array): { id: number } {
  if (vps.length < 6) throw new RangeError('parameter set ends too early')
  return { id: (vps[2] ?? 0) >> 4 }
}

/** At least one of each; the first SPS is the one in use. Throws RangeError when that one cannot be read. */
export function h265Format(vps: Uint8Array[], sps: Uint8Array[], pps: Uint8Array[]): VideoFormat {
  const parsed = parseH265Sps(sps[0] ?? new Uint8Array())
  const { width, height, reorderDepth } = parsed
  const decoderConfig = hvcC(vps, sps, pps, parsed)
  return {
    sampleEntry: 'hvc1',
    codecs: hevcCodec('hvc1', decoderConfig),
    width,
    height,
    mayHaveFields: false, // each field is a picture of its own
    // Its VUI stands behind all reference picture sets; H.265 cameras have square pixels.
    pixelAspect: [1, 1],
    decoderConfig,
    reorderDepth,
  }
}

/** profile_tier_level() of the sub-layers. */
function skipSubLayers(reader: BitReader, count: number): void {
  if (count === 0) return
  const present: { profile: boolean; level: boolean }[] = []
  for (let i = 0; i < 8; i++) {
    const layer = { profile: reader.flag(), level: reader.flag() }
    if (i < count) present.push(layer)
  }
  for (const { profile, level } of present) reader.skip((profile ? 88 : 0) + (level ? 8 : 0))
}

function readSize(reader: BitReader, chromaFormat: number): { width: number; height: number } {
  let width = reader.unsigned()
  let height = reader.unsigned()
  if (reader.flag()) {
    const unitX = chromaFormat === 1 || chromaFormat === 2 ? 2 : 1
    const unitY = chromaFormat === 1 ? 2 : 1
    width -= unitX * (reader.unsigned() + reader.unsigned())
    height -= unitY * (reader.unsigned() + reader.unsigned())
  }
  demandPictureSize(width, height)
  return { width, height }
}

/** Of the highest sub-layer, which comes last. */
function readReorderDepth(reader: BitReader, maxSubLayer: number): number {
  const isForEach = reader.flag()
  let depth = 0
  for (let i = isForEach ? 0 : maxSubLayer; i <= maxSubLayer; i++) {
    reader.unsigned() // max_dec_pic_buffering
    depth = reader.unsigned()
    reader.unsigned() // max_latency_increase
  }
  if (depth > 16) throw new RangeError('absurd reordering')
  return depth
}

/** ISO/IEC 14496-15 8.3.3.1. */
function hvcC(vps: Uint8Array[], sps: Uint8Array[], pps: Uint8Array[], parsed: H265Sps): Uint8Array {
  const { chromaFormat, lumaBitDepth, chromaBitDepth, temporalLayers, isTemporalIdNested } = parsed
  return Buffer.concat([
    Uint8Array.of(1),
    parsed.profileTierLevel,
    Uint8Array.of(
      0xf0,
      0,
      0xfc,
      0xfc | chromaFormat,
      0xf8 | (lumaBitDepth - 8),
      0xf8 | (chromaBitDepth - 8),
      0,
      0,
    ),
    Uint8Array.of((temporalLayers << 3) | (isTemporalIdNested ? 4 : 0) | 3, 3),
    ...nalArray(nalTypes.vps, vps),
    ...nalArray(nalTypes.sps, sps),
    ...nalArray(nalTypes.pps, pps),
  ])
}

function nalArray(type: number, nals: Uint8Array[]): Uint8Array[] {
  const units = nals.flatMap(nal => [Uint8Array.of(nal.length >> 8, nal.length), nal])
  return [Uint8Array.of(0x80 | type, nals.length >> 8, nals.length), ...units] // 0x80: all of them are here
}

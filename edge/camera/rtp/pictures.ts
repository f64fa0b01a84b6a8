/** What must be read of a picture itself: which PPS it names, and whether decoding can begin at it without a keyframe. */
import { BitReader, withoutEmulationPrevention } from './bit-reader.ts'
import { h264Rules } from './h264-units.ts'
import { h265Rules } from './h265-units.ts'
import type { Codec, NalRules } from './nal.ts'

/** A slice's header is read no further. Bytes. */
const headBytes = 16
const recoveryPoint = 6
const intraSliceTypes = [2, 4, 7, 9]

/** The number of the PPS that the first slice names (7.3.3, 7.3.6.1); undefined where that cannot be read. */
export function ppsIdOf(codec: Codec, accessUnit: Uint8Array): number | undefined {
  const rules = rulesOf(codec)
  for (const nal of nalsOf(accessUnit)) {
    const kind = rules.kindOf(nal)
    if (kind === 'key' || kind === 'slice')
      return readHead(() => (codec === 'h264' ? h264Head(nal).ppsId : h265PpsId(nal)))
  }
  return undefined
}

/**
 * Whether a picture without IDR or IRAP is where a decoder may begin: it says so by a recovery point (SEI, D.2.8), as
 * encoders with gradual refresh do, or its first slice is intra coded.
 */
export function isRecoveryPoint(codec: Codec, accessUnit: Uint8Array): boolean {
  const rules = rulesOf(codec)
  for (const nal of nalsOf(accessUnit)) {
    const kind = rules.kindOf(nal)
    if (kind === 'sei' && nal[rules.headerBytes] === recoveryPoint) return true
    if (kind === 'slice' && codec === 'h264')
      return intraSliceTypes.includes(readHead(() => h264Head(nal).sliceType) ?? -1)
  }
  return false
}

/** Where the units behind an access unit's delimiter begin; 0 where it has none. */
export function delimiterEnd(codec: Codec, accessUnit: Uint8Array): number {
  const [first] = nalsOf(accessUnit)
  return first && rulesOf(codec).kindOf(first) === 'delimiter' ? 4 + first.length : 0
}

function* nalsOf(accessUnit: Uint8Array): Generator<Uint8Array> {
  const view = new DataView(accessUnit.buffer, accessUnit.byteOffset, accessUnit.byteLength)
  for (let at = 0; at + 4 < accessUnit.length; ) {
    const end = at + 4 + view.getUint32(at)
    yield accessUnit.subarray(at + 4, end)
    at = end
  }
}

function h264Head(nal: Uint8Array): { sliceType: number; ppsId: number } {
  const reader = new BitReader(withoutEmulationPrevention(nal.subarray(1, headBytes)))
  reader.unsigned() // first_mb_in_slice
  return { sliceType: reader.unsigned(), ppsId: reader.unsigned() }
}

function h265PpsId(nal: Uint8Array): number {
  const reader = new BitReader(withoutEmulationPrevention(nal.subarray(2, headBytes)))
  reader.skip(1) // first_slice_segment_in_pic
  const type = ((nal[0] ?? 0) >> 1) & 0x3f
  if (type >= 16 && type <= 23) reader.skip(1) // no_output_of_prior_pics
  return reader.unsigned()
}

function readHead(read: () => number): number | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function rulesOf(codec: Codec): NalRules {
  return codec === 'h264' ? h264Rules : h265Rules
}

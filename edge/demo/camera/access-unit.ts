/** What a demo camera sends: the coded pictures of one running encoder, one by one. */

export type VideoCodec = 'h264' | 'h265'

/** One coded picture. */
export interface AccessUnit {
  /** NAL units without start codes or lengths; on keyframes the parameter sets come first. No delimiters. */
  nals: Uint8Array[]
  isKeyframe: boolean
  /** Ticks of 1/90000 s since the source began; not wrapped. */
  timestamp90k: number
}

/** Something that films: every `open` begins anew, runs in real time and ends with the signal. */
export interface AccessUnitSource {
  codec: VideoCodec
  open(signal: AbortSignal): AsyncIterable<AccessUnit>
}

/** Parameter sets in the order in which a decoder needs them: (VPS,) SPS, PPS. */
const parameterSetTypes = { h264: [7, 8], h265: [32, 33, 34] }

/** ITU-T H.264 table 7-1, H.265 table 7-1. */
export function nalType(codec: VideoCodec, nal: Uint8Array): number {
  const first = nal[0] ?? 0
  return codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f
}

export function isParameterSet(codec: VideoCodec, nal: Uint8Array): boolean {
  return parameterSetTypes[codec].includes(nalType(codec, nal))
}

/** The parameter sets of one access unit; undefined unless every kind of them is there. */
export function parameterSetsOf(codec: VideoCodec, unit: AccessUnit): Uint8Array[] | undefined {
  const sets = parameterSetTypes[codec].map(type => unit.nals.find(nal => nalType(codec, nal) === type))
  return sets.every(set => set !== undefined) ? sets : undefined
}

/**
 * Writing of fragmented MP4 (ISO/IEC 14496-12) of one track, one sample a fragment: what picture and sound have in common.
 * Their writers are edge/stream/fmp4.ts and relay/narration/voice/audio-fmp4.ts. Pure.
 */

/** The one track of such a file. */
export const trackId = 1

export function concat(...parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function box(type: string, ...content: Uint8Array[]): Uint8Array {
  const body = concat(...content)
  return concat(u32(8 + body.length), ascii(type), body)
}

export function fullBox(type: string, version: number, flags: number, ...content: Uint8Array[]): Uint8Array {
  return box(type, u32(version * 0x1000000 + flags), ...content)
}

export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, character => character.charCodeAt(0))
}

export function zeros(count: number): Uint8Array {
  return new Uint8Array(count)
}

export function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value)
}

export function u32(value: number): Uint8Array {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
}

export function u64(value: number): Uint8Array {
  return concat(u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32))
}

/** From 1900, NTP's beginning, to 1970, in seconds (RFC 868). */
const ntpEpochSeconds = 2_208_988_800

/** A wall clock time, ms since 1970, as NTP's 64 bits: seconds since 1900, and the fraction of a second. */
export function ntpTime(ms: number): [seconds: number, fraction: number] {
  const seconds = Math.floor(ms / 1000)
  return [(seconds + ntpEpochSeconds) % 2 ** 32, Math.floor(((ms / 1000) % 1) * 2 ** 32)]
}

export interface InitDescription {
  /** The last of the compatible brands that name the codec, such as `avc1`; empty for none. */
  brand: string
  /** Ticks per second. */
  timescale: number
  /** `vide` or `soun`, and its name. */
  handler: [type: string, name: string]
  /** Of `tkhd`: volume of sound, width and height of a picture, 16.16. */
  volume: number
  width: number
  height: number
  /** `vmhd` or `smhd`. */
  mediaHeader: Uint8Array
  /** The box in `stsd`. */
  sampleEntry: Uint8Array
}

/** `ftyp`+`moov` of a track that has no end: no `mehd`, every duration 0. */
export function writeInitSegment(init: InitDescription): Uint8Array {
  return concat(
    box('ftyp', ascii('iso6'), u32(0), ascii(`iso6iso5${init.brand}mp41`)),
    box(
      'moov',
      movieHeader(init.timescale),
      track(init),
      box('mvex', fullBox('trex', 0, 0, u32(trackId), u32(1), zeros(12))),
    ),
  )
}

function movieHeader(timescale: number): Uint8Array {
  const rateAndVolume = [u32(0x00010000), u16(0x0100), zeros(10)]
  return fullBox(
    'mvhd',
    0,
    0,
    ...times(timescale),
    ...rateAndVolume,
    unityMatrix,
    zeros(24),
    u32(trackId + 1),
  )
}

function track({
  timescale,
  handler,
  volume,
  width,
  height,
  mediaHeader,
  sampleEntry,
}: InitDescription): Uint8Array {
  const isEnabledInMovie = 3
  const undetermined = u16(0x55c4) // language `und`
  const isInThisFile = 1
  const empty = ['stts', 'stsc', 'stco'].map(type => fullBox(type, 0, 0, u32(0)))
  const shown = [zeros(20), u16(volume), zeros(2), unityMatrix, u32(width), u32(height)]
  return box(
    'trak',
    fullBox('tkhd', 0, isEnabledInMovie, zeros(8), u32(trackId), ...shown),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, ...times(timescale), undetermined, u16(0)),
      fullBox('hdlr', 0, 0, u32(0), ascii(handler[0]), zeros(12), ascii(`${handler[1]}\0`)),
      box(
        'minf',
        mediaHeader,
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, isInThisFile))),
        box('stbl', fullBox('stsd', 0, 0, u32(1), sampleEntry), ...empty, fullBox('stsz', 0, 0, zeros(8))),
      ),
    ),
  )
}

/** Created and changed never, its ticks per second, no duration. */
function times(timescale: number): Uint8Array[] {
  return [zeros(8), u32(timescale), u32(0)]
}

const unityMatrix = concat(...[0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32))

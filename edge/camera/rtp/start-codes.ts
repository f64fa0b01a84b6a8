/**
 * Start codes (ITU-T H.264 and H.265, annex B) where there should be none: some cameras and recorders put several NAL
 * units as a byte stream into the place of one (gh:scottlamb/retina#68, gh:bluenviron/gortsplib#199).
 */

const startCode = Buffer.of(0, 0, 1)
/** A keyframe of eight slices with all its parameter sets has some twenty. */
const maxParts = 256
/** SEI that is longer is no wrapping of other units. Bytes. */
const longestSei = 1024 * 1024

/** Of the first `00 00 01`; -1. */
export function indexOfStartCode(bytes: Uint8Array, from = 0): number {
  return Buffer.prototype.indexOf.call(bytes, startCode, from)
}

/** Whether a start code of 3 or 4 bytes stands there. */
export function isStartCodeAt(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== 0 || bytes[at + 1] !== 0) return false
  return bytes[at + 2] === 1 || (bytes[at + 2] === 0 && bytes[at + 3] === 1)
}

/** A NAL unit ends in a bit that is set: zeros behind it belong to the next start code, or are padding. */
export function withoutTrailingZeros(bytes: Uint8Array): Uint8Array {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end--
  return bytes.subarray(0, end)
}

/** The units of a byte stream that begins with a start code, as views. */
export function splitAtStartCodes(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  let start = indexOfStartCode(bytes)
  for (let count = 0; start >= 0 && count < maxParts; count++) {
    const next = indexOfStartCode(bytes, start + 3)
    const part = withoutTrailingZeros(bytes.subarray(start + 3, next < 0 ? bytes.length : next))
    if (part.length > 0) parts.push(part)
    start = next
  }
  return parts
}

/**
 * Where the start code stands that follows a SEI unit's last message; -1 where none does. Start codes within a message
 * are its content: signatures hold them raw.
 */
export function startCodeBehindSei(nal: Uint8Array, headerBytes: number): number {
  if (nal.length > longestSei) return -1
  const escaped = endOfSei(nal, headerBytes, true)
  return escaped >= 0 ? escaped : endOfSei(nal, headerBytes, false)
}

/** 7.3.2.3: messages of type and size, each in bytes of 255 and a last one below; then the bit that ends the unit. */
function endOfSei(nal: Uint8Array, headerBytes: number, isEscaped: boolean): number {
  let at = headerBytes
  let zeros = 0
  const read = () => {
    if (isEscaped && zeros >= 2 && nal[at] === 3) {
      at++
      zeros = 0
    }
    const byte = nal[at++] ?? 0
    zeros = byte === 0 ? zeros + 1 : 0
    return byte
  }
  const readNumber = () => {
    let number = 0
    for (let byte = 255; byte === 255 && at < nal.length; number += byte) byte = read()
    return number
  }
  while (at < nal.length) {
    readNumber()
    const size = readNumber()
    for (let i = 0; i < size && at < nal.length; i++) read()
    const end = nal[at] === 0x80 ? at + 1 : at
    if (isStartCodeAt(nal, end)) return end
  }
  return -1
}

/**
 * The last box of a complete segment: `mfra`, the standard's own table of keyframes (ISO/IEC 14496-12, 8.8.9 to 8.8.11).
 * With it a clip finds its first byte, and a time-lapse its pictures, without reading the frames between.
 */
export interface IndexedKeyframe {
  /** In ticks of the track's timescale. */
  decodeTime: number
  /** Of the `moof` box's first byte in the file. */
  moofOffset: number
}

const entryLength = 19
const tableHeaderLength = 24
const endBoxLength = 16

/** The length of the table for so many keyframes. */
export function keyframeIndexLength(count: number): number {
  return 8 + tableHeaderLength + count * entryLength + endBoxLength
}

export function keyframeIndex(trackId: number, keyframes: readonly IndexedKeyframe[]): Buffer {
  const box = Buffer.alloc(keyframeIndexLength(keyframes.length))
  const end = box.length - endBoxLength
  box.writeUInt32BE(box.length, 0)
  box.write('mfra', 4)
  box.writeUInt32BE(end - 8, 8)
  box.write('tfra', 12)
  box.writeUInt8(1, 16) // version 1: 64-bit time and offset
  box.writeUInt32BE(trackId, 20)
  box.writeUInt32BE(keyframes.length, 28)
  keyframes.forEach(({ decodeTime, moofOffset }, i) => {
    const at = 8 + tableHeaderLength + i * entryLength
    box.writeBigUInt64BE(BigInt(decodeTime), at)
    box.writeBigUInt64BE(BigInt(moofOffset), at + 8)
    box.fill(1, at + 16, at + entryLength) // numbers of traf, trun and sample, each one byte
  })
  box.writeUInt32BE(endBoxLength, end)
  box.write('mfro', end + 4)
  box.writeUInt32BE(box.length, end + 12)
  return box
}

/** The table at the end of a file whose last bytes these are; undefined if there is none, or more of it is needed. */
export function parseKeyframeIndex(fileEnd: Buffer): IndexedKeyframe[] | undefined {
  const end = fileEnd.length - endBoxLength
  if (end < 0 || fileEnd.toString('latin1', end + 4, end + 8) !== 'mfro') return undefined
  const box = fileEnd.subarray(Math.max(fileEnd.length - fileEnd.readUInt32BE(end + 12), 0))
  if (box.toString('latin1', 4, 8) !== 'mfra' || box.toString('latin1', 12, 16) !== 'tfra') return undefined
  const count = box.readUInt32BE(28)
  if (box.length !== keyframeIndexLength(count)) return undefined
  return Array.from({ length: count }, (_, i) => {
    const at = 8 + tableHeaderLength + i * entryLength
    return { decodeTime: Number(box.readBigUInt64BE(at)), moofOffset: Number(box.readBigUInt64BE(at + 8)) }
  })
}

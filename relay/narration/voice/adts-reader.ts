/** AAC frames out of an ADTS stream (ISO/IEC 14496-3, 1.A.2.2): without their headers, as MP4 wants them. */
export class AdtsReader {
  private rest = Buffer.alloc(0)

  /** The frames that are complete now. Throws RangeError on what is no ADTS. */
  push(chunk: Buffer): Buffer[] {
    let bytes = Buffer.concat([this.rest, chunk])
    const frames: Buffer[] = []
    while (bytes.length >= 7) {
      const [sync0 = 0, sync1 = 0, , at3 = 0, at4 = 0, at5 = 0] = bytes
      if (sync0 !== 0xff || (sync1 & 0xf6) !== 0xf0) throw new RangeError('not an ADTS stream')
      const length = ((at3 & 3) << 11) | (at4 << 3) | (at5 >> 5)
      const headerLength = sync1 & 1 ? 7 : 9 // with a checksum
      if (bytes.length < length) break
      frames.push(bytes.subarray(headerLength, length))
      bytes = bytes.subarray(length)
    }
    this.rest = bytes
    return frames
  }
}

/** Bits and Exp-Golomb numbers of a parameter set (ITU-T H.264 7.2, 9.1), emulation prevention taken out. */

/** The payload without the 0x03 of every `00 00 03` (7.4.1.1). */
export function withoutEmulationPrevention(nal: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(nal.length)
  let length = 0
  let zeros = 0
  for (const byte of nal) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0
      continue
    }
    zeros = byte === 0 ? zeros + 1 : 0
    bytes[length++] = byte
  }
  return bytes.subarray(0, length)
}

/** Throws RangeError when it is read beyond its end. */
export class BitReader {
  private readonly bytes: Uint8Array
  private position = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  bit(): number {
    const byte = this.bytes[this.position >> 3]
    if (byte === undefined) throw new RangeError('parameter set ends too early')
    const bit = (byte >> (7 - (this.position & 7))) & 1
    this.position++
    return bit
  }

  flag(): boolean {
    return this.bit() === 1
  }

  /** An unsigned number of up to 32 bits. */
  bits(count: number): number {
    let value = 0
    for (let i = 0; i < count; i++) value = value * 2 + this.bit()
    return value
  }

  /** Whether what is left is the same as in another one, zeros at the end aside. */
  hasSameRest(other: BitReader): boolean {
    const [own, others] = [this.restLength(), other.restLength()]
    if (own !== others) return false
    for (let i = 0; i < own; i++)
      if (this.bitAt(this.position + i) !== other.bitAt(other.position + i)) return false
    return true
  }

  private restLength(): number {
    let end = this.bytes.length * 8
    while (end > this.position && this.bitAt(end - 1) === 0) end--
    return end - this.position
  }

  private bitAt(position: number): number {
    return ((this.bytes[position >> 3] ?? 0) >> (7 - (position & 7))) & 1
  }

  skip(count: number): void {
    for (let i = 0; i < count; i++) this.bit()
  }

  /** ue(v). */
  unsigned(): number {
    let zeros = 0
    while (this.bit() === 0) {
      if (++zeros > 31) throw new RangeError('parameter set has an absurd number')
    }
    return 2 ** zeros - 1 + this.bits(zeros)
  }

  /** se(v). */
  signed(): number {
    const code = this.unsigned()
    return code % 2 === 1 ? (code + 1) / 2 : -code / 2
  }
}

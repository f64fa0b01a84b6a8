/** A stream's codec as MSE and `codecs="…"` name it (RFC 6381), out of its decoder configuration record. */

/** Profile, constraints and level in hexadecimal (RFC 6381, 3.3): `avc1.64001f`. `avcC` has at least 4 bytes. */
export function avcCodec(sampleEntry: string, avcC: Uint8Array): string {
  return `${sampleEntry}.${Buffer.from(avcC.subarray(1, 4)).toString('hex')}`
}

/** ISO/IEC 14496-15, annex E.3: `hvc1.1.6.L93.B0`. `hvcC` has at least 13 bytes. */
export function hevcCodec(sampleEntry: string, hvcC: Uint8Array): string {
  const [, profile = 0] = hvcC
  const compatibility = reverseBits(Buffer.from(hvcC.subarray(2, 6)).readUInt32BE())
  const constraints = [...hvcC.subarray(6, 12)]
  while (constraints.at(-1) === 0) constraints.pop()
  return [
    `${sampleEntry}.${['', 'A', 'B', 'C'][profile >> 6]}${profile & 0x1f}`,
    compatibility.toString(16),
    `${profile & 0x20 ? 'H' : 'L'}${hvcC[12]}`,
    ...constraints.map(byte => byte.toString(16).toUpperCase()),
  ].join('.')
}

function reverseBits(word: number): number {
  let reversed = 0
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((word >>> bit) & 1)
  return reversed >>> 0
}

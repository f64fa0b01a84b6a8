/** RTCP (RFC 3550, 6; RFC 4585, RFC 5104): what a camera says of its source, and how it is asked for a keyframe. */

/** Our own number (SSRC): any that is not the camera's. */
export const ownSource = 0x67_6c_61_73

const goodbye = 203
const payloadFeedback = 206

/** Whether a compound packet says that this source has ended (BYE); any source while none is known. */
export function isGoodbye(bytes: Uint8Array, source?: number): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + 4 <= bytes.length; at += 4 + 4 * view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) !== goodbye) continue
    const count = view.getUint8(at) & 0x1f
    if (source === undefined || count === 0) return true
    for (let i = 0; i < count && at + 8 + 4 * i <= bytes.length; i++)
      if (view.getUint32(at + 4 + 4 * i) === source) return true
  }
  return false
}

export type KeyframeFeedback = 'pli' | 'fir'

/** Picture Loss Indication (RFC 4585, 6.3.1), or Full Intra Request (RFC 5104, 4.3.1); `number` counts the latter. */
export function keyframeRequest(
  kind: KeyframeFeedback,
  from: number,
  source: number,
  number: number,
): Buffer {
  const isPli = kind === 'pli'
  const packet = Buffer.alloc(isPli ? 12 : 20)
  packet.writeUInt8(0x80 | (isPli ? 1 : 4), 0)
  packet.writeUInt8(payloadFeedback, 1)
  packet.writeUInt16BE(packet.length / 4 - 1, 2)
  packet.writeUInt32BE(from, 4)
  packet.writeUInt32BE(isPli ? source : 0, 8)
  if (!isPli) {
    packet.writeUInt32BE(source, 12)
    packet.writeUInt8(number & 0xff, 16)
  }
  return packet
}

/** The voice's packets out of its fragments: the relay puts one into each. */
import { boxesOf, viewOf } from '../../../relay/wire/mp4/boxes.ts'
import { type InitFacts, readFragments } from '../mse/fragments.ts'

/** As the codec of the stream has it: an Opus packet, or an AAC frame. */
export interface CodedPacket {
  bytes: Uint8Array
  /** Seconds on the media timeline. */
  time: number
  duration: number
  /** By the relay's clock, ms since 1970. */
  capturedAtMs: number
}

/** Throws RangeError when a box is cut off. */
export function readVoicePackets(message: Uint8Array, init: InitFacts): CodedPacket[] {
  const payloads = boxesOf(viewOf(message), 0, message.byteLength).filter(({ type }) => type === 'mdat')
  const fragments = readFragments(message, init)
  const packets: CodedPacket[] = []
  fragments.forEach(({ decodeTime, duration, capturedAtMs }, index) => {
    const payload = payloads[index]
    if (!payload || capturedAtMs === undefined) return
    packets.push({
      bytes: message.subarray(payload.start, payload.end),
      time: decodeTime,
      duration,
      capturedAtMs,
    })
  })
  return packets
}

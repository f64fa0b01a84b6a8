/** The relay's voice track (relay/wire/uplink/voice-track.ts) taken apart: one packet a fragment. Pure. */

import { BoxError, readBoxes } from '../../relay/wire/mp4/boxes.ts'
import { opusRate, opusTicks, type VoicePacket } from '../../relay/wire/narration/narration.ts'

/** @param originMs the track's time 0. Throws BoxError when it is no such track. */
export function readVoiceTrack(track: Uint8Array, originMs: number): VoicePacket[] {
  const packets: VoicePacket[] = []
  let decodeTime: number | undefined
  for (const { type, payload } of readBoxes(track)) {
    if (type === 'moof') decodeTime = decodeTimeOf(payload)
    if (type !== 'mdat') continue
    if (decodeTime === undefined || opusTicks(payload) === undefined) throw new BoxError('this is no voice')
    packets.push({ capturedAtMs: originMs + (decodeTime / opusRate) * 1000, opus: payload })
  }
  return packets
}

function decodeTimeOf(moof: Uint8Array): number {
  const [tfdt] = childrenOf(childrenOf([moof], 'traf'), 'tfdt')
  if (!tfdt || tfdt.byteLength < 12) throw new BoxError('a fragment without its time')
  return Number(new DataView(tfdt.buffer, tfdt.byteOffset).getBigUint64(4))
}

function childrenOf(parents: readonly Uint8Array[], type: string): Uint8Array[] {
  return parents.flatMap(parent =>
    [...readBoxes(parent)].filter(box => box.type === type).map(({ payload }) => payload),
  )
}

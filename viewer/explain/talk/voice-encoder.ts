/** From the microphone to Opus packets, by the way that the browser has. */

import type { VoiceEncoder, VoiceEncoderEvents } from './encoder.ts'
import { canEncodeFrames, FrameEncoder } from './frame-encoder.ts'
import { RecorderEncoder, recorderType } from './recorder-encoder.ts'

/** `frames`: WebCodecs, each 20 ms at once. `recorder`: MediaRecorder, whose file is taken apart; later by its pieces. */
export type Encoding = 'frames' | 'recorder' | 'none'

export async function chooseEncoding(): Promise<Encoding> {
  if (await canEncodeFrames().catch(() => false)) return 'frames'
  return recorderType() ? 'recorder' : 'none'
}

export function newEncoder(
  encoding: Encoding,
  stream: MediaStream,
  events: VoiceEncoderEvents,
): VoiceEncoder {
  if (encoding === 'frames') return new FrameEncoder(events)
  if (encoding === 'recorder') return new RecorderEncoder(stream, events)
  throw new Error('this browser makes no Opus')
}

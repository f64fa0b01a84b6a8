/** From packets to samples, by whatever way a browser has. */
import type { CodedPacket } from './voice-packets.ts'

/** Samples of one packet or of a few in a row. */
export interface VoiceSamples {
  samples: Float32Array
  /** Samples a second. */
  rate: number
  /** Seconds on the media timeline, of the first sample. */
  time: number
}

export interface VoiceDecoder {
  push(packet: CodedPacket): void
  close(): void
}

export interface VoiceDecoderEvents {
  onSamples: (samples: VoiceSamples) => void
  /** It cannot go on; nothing comes after this. */
  onError: (error: Error) => void
}

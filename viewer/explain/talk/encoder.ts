/** What makes Opus packets of a microphone, whatever way the browser has for it. */
import type { VoicePacket } from '../../../relay/wire/narration/narration.ts'
import type { VoiceBlock } from './microphone.ts'

/** Runs while somebody talks. */
export interface VoiceEncoder {
  /** From the microphone, 20 ms; for encoders that are fed by us. */
  push(block: VoiceBlock): void
  /** Nothing comes after this. */
  stop(): void
}

export interface VoiceEncoderEvents {
  /** `capturedAtMs` on the page's clock. */
  onPacket: (packet: VoicePacket) => void
  onError: (error: Error) => void
}

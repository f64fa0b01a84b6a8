/** WebCodecs' AudioDecoder: packet in, samples out within milliseconds. Chromium 94, Firefox 130, Safari 26; secure origins. */
import { opusRate } from '../../../relay/wire/narration/narration.ts'
import type { VoiceDecoder, VoiceDecoderEvents } from './voice-decoder.ts'
import type { CodedPacket } from './voice-packets.ts'

const config = { codec: 'opus', sampleRate: opusRate, numberOfChannels: 1 }

export async function canDecodeStream(): Promise<boolean> {
  if (typeof AudioDecoder === 'undefined') return false
  const { supported } = await AudioDecoder.isConfigSupported(config)
  return supported === true
}

export class StreamDecoder implements VoiceDecoder {
  private readonly decoder: AudioDecoder

  constructor({ onSamples, onError }: VoiceDecoderEvents) {
    this.decoder = new AudioDecoder({
      output: data => {
        const samples = new Float32Array(data.numberOfFrames)
        data.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
        onSamples({ samples, rate: data.sampleRate, time: data.timestamp / 1e6 })
        data.close()
      },
      error: onError,
    })
    this.decoder.configure(config)
  }

  push({ bytes, time, duration }: CodedPacket): void {
    if (this.decoder.state !== 'configured') return // onError has told
    const times = { timestamp: Math.round(time * 1e6), duration: Math.round(duration * 1e6) }
    this.decoder.decode(new EncodedAudioChunk({ type: 'key', ...times, data: bytes as BufferSource }))
  }

  close(): void {
    if (this.decoder.state !== 'closed') this.decoder.close()
  }
}

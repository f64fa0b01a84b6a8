/** WebCodecs' AudioEncoder: each 20 ms of the microphone is a packet at once. Chromium 94, Firefox 130, Safari 26. */

import { opusRate } from '../../../relay/wire/narration/narration.ts'
import { SpokenTimes } from '../../../relay/wire/narration/spoken-times.ts'
import type { VoiceEncoder, VoiceEncoderEvents } from './encoder.ts'
import type { VoiceBlock } from './microphone.ts'

/** `application` and `signal` are younger than TypeScript's library. */
interface VoiceConfig extends AudioEncoderConfig {
  opus: OpusEncoderConfig & { application: 'voip'; signal: 'voice' }
}

const config: VoiceConfig = {
  codec: 'opus',
  sampleRate: opusRate,
  numberOfChannels: 1,
  bitrate: 32_000,
  opus: { frameDuration: 20_000, application: 'voip', signal: 'voice' },
}
/** Blocks that wait for an encoder that does not keep up: later ones are left out. */
const maxWaiting = 10

export async function canEncodeFrames(): Promise<boolean> {
  if (typeof AudioEncoder === 'undefined' || typeof AudioData === 'undefined') return false
  const { supported } = await AudioEncoder.isConfigSupported(config)
  return supported === true
}

export class FrameEncoder implements VoiceEncoder {
  private readonly encoder: AudioEncoder
  /** Chromium takes the first timestamp and counts samples from there: after a block left out, it would be late for good. */
  private readonly times = new SpokenTimes()

  constructor({ onPacket, onError }: VoiceEncoderEvents) {
    this.encoder = new AudioEncoder({
      output: chunk => {
        const opus = new Uint8Array(chunk.byteLength)
        chunk.copyTo(opus)
        const capturedAtMs = this.times.at(Math.round((chunk.timestamp / 1e6) * opusRate))
        if (capturedAtMs !== undefined) onPacket({ capturedAtMs, opus })
      },
      error: onError,
    })
    this.encoder.configure(config)
  }

  push({ samples, rate, capturedAtMs }: VoiceBlock): void {
    const { encoder } = this
    if (encoder.state !== 'configured' || encoder.encodeQueueSize > maxWaiting) return
    const resampled = resample(samples, rate, opusRate)
    const data = new AudioData({
      format: 'f32-planar',
      sampleRate: opusRate,
      numberOfFrames: resampled.length,
      numberOfChannels: 1,
      timestamp: Math.round((this.times.note(capturedAtMs, resampled.length) / opusRate) * 1e6),
      data: resampled as BufferSource,
    })
    encoder.encode(data)
    data.close()
  }

  stop(): void {
    if (this.encoder.state !== 'closed') this.encoder.close()
  }
}

/** Samples at another rate, by straight lines between them: good enough for a voice. A block stays as long as it was. */
function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples
  const length = Math.round((samples.length * to) / from)
  const step = samples.length / length
  return Float32Array.from({ length }, (_, index) => {
    const at = index * step
    const before = Math.floor(at)
    const left = samples[before] ?? 0
    const right = samples[before + 1] ?? left
    return left + (right - left) * (at - before)
  })
}

/**
 * decodeAudioData, which every browser with Web Audio has had since 2012, and on every origin: it knows whole files only.
 * So every few packets become a small file, behind the packets before them, from which the decoder finds its state.
 */
import { concat, OggOpusWriter } from '../../../relay/wire/narration/ogg-opus.ts'
import type { VoiceDecoder, VoiceDecoderEvents } from './voice-decoder.ts'
import type { CodedPacket } from './voice-packets.ts'

export interface FileFormat {
  write(packets: readonly CodedPacket[]): Uint8Array
  /** Packets that are decoded again before the new ones: 80 ms of Opus (RFC 7845, 4.6), one overlap of AAC and its priming. */
  before: number
  /** New packets in a file: each file costs a round trip to the decoder's thread. */
  fresh: number
}

export const oggOpus: FileFormat = {
  before: 4,
  fresh: 3,
  write(packets) {
    const ogg = new OggOpusWriter()
    const head = ogg.head()
    return concat([head, ...packets.map(({ bytes }) => ogg.page(bytes))])
  },
}

/** AAC LC, 48 kHz, mono, with the header of ISO/IEC 14496-3, 1.A.2.2 before each frame. */
export const adts: FileFormat = {
  before: 3,
  fresh: 3,
  write(packets) {
    return concat(packets.map(({ bytes }) => concat([adtsHeader(bytes.byteLength + 7), bytes])))
  },
}

function adtsHeader(length: number): Uint8Array {
  const profileRateAndChannels = [0x4c, 0x40] // LC, 48 kHz, one channel
  return Uint8Array.of(
    0xff,
    0xf1,
    profileRateAndChannels[0] ?? 0,
    (profileRateAndChannels[1] ?? 0) | (length >> 11),
    (length >> 3) & 0xff,
    ((length & 7) << 5) | 0x1f,
    0xfc,
  )
}

export interface FileDecoderOptions extends VoiceDecoderEvents {
  context: BaseAudioContext
  format: FileFormat
}

export class FileDecoder implements VoiceDecoder {
  private readonly options: FileDecoderOptions
  private past: CodedPacket[] = []
  private fresh: CodedPacket[] = []
  private isClosed = false

  constructor(options: FileDecoderOptions) {
    this.options = options
  }

  push(packet: CodedPacket): void {
    const { format } = this.options
    this.fresh.push(packet)
    if (this.fresh.length < format.fresh) return
    const { past, fresh } = this
    this.past = [...past, ...fresh].slice(-format.before)
    this.fresh = []
    this.decode(past, fresh)
  }

  close(): void {
    this.isClosed = true
  }

  private decode(past: readonly CodedPacket[], fresh: readonly CodedPacket[]): void {
    const { context, format, onSamples, onError } = this.options
    const file = format.write([...past, ...fresh])
    const time = (fresh[0] as CodedPacket).time
    const seconds = fresh.reduce((sum, { duration }) => sum + duration, 0)
    const done = (decoded: AudioBuffer) => {
      if (this.isClosed) return
      // Decoders differ in what they leave out at the beginning, never in where the end is.
      const length = Math.min(decoded.length, Math.round(seconds * decoded.sampleRate))
      const samples = decoded.getChannelData(0).slice(decoded.length - length)
      onSamples({ samples, rate: decoded.sampleRate, time })
    }
    const fail = (error: unknown) => {
      if (!this.isClosed) onError(new Error(`the browser decodes no such file: ${String(error)}`))
    }
    // With callbacks: Safari knew no promise here before 14.1. Where there is one, it says the same again.
    Promise.resolve(context.decodeAudioData(file.buffer as ArrayBuffer, done, fail)).catch(() => {})
  }
}

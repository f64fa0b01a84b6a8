/** Which way of decoding to use now: the quickest that this browser has, or what remains after failures. */
export type Decoding =
  /** Opus packet by packet. */
  | 'stream'
  /** Opus, a few packets at a time. */
  | 'ogg'
  /** AAC, a few frames at a time: the relay makes it. */
  | 'adts'
  | 'none'

const order: readonly Decoding[] = ['stream', 'ogg', 'adts', 'none']

export class DecoderChoice {
  private decoding: Decoding

  constructor({ hasAudio, decodesStream }: { hasAudio: boolean; decodesStream: boolean }) {
    if (!hasAudio) this.decoding = 'none'
    else this.decoding = decodesStream ? 'stream' : 'ogg'
  }

  get current(): Decoding {
    return this.decoding
  }

  /** The present one has failed. */
  stepDown(): void {
    this.decoding = order[order.indexOf(this.decoding) + 1] ?? 'none'
  }
}

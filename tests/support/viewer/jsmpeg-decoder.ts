/**
 * JSMpeg's own demuxer and decoder without a browser: what a display makes of a chunk, when it has just that chunk.
 * It looks for its clock in `window`, which the test must provide.
 */
import { createRequire } from 'node:module'
import { readFrameNumber } from './frame-number.ts'

interface Renderer {
  resize(width: number, height: number): void
  render(y: Uint8ClampedArray): void
}

interface Decoder {
  connect(renderer: Renderer): void
  decode(): boolean
}

interface Demuxer {
  connect(stream: number, decoder: Decoder): void
  write(bytes: Uint8Array): void
}

interface Library {
  Demuxer: { TS: (new (options: object) => Demuxer) & { STREAM: { VIDEO_1: number } } }
  Decoder: { MPEG1Video: new (options: { streaming: boolean; decodeFirstFrame: boolean }) => Decoder }
}

export class JsmpegDecoder {
  private readonly demuxer: Demuxer
  private readonly decoder: Decoder
  private width = 0
  private height = 0
  private shown: (number | undefined)[] = []

  constructor() {
    const { Demuxer, Decoder } = createRequire(import.meta.url)('@cycjimmy/jsmpeg-player') as Library
    this.demuxer = new Demuxer.TS({})
    this.decoder = new Decoder.MPEG1Video({ streaming: true, decodeFirstFrame: false })
    this.demuxer.connect(Demuxer.TS.STREAM.VIDEO_1, this.decoder)
    this.decoder.connect({
      resize: (width, height) => {
        this.width = width
        this.height = height
      },
      render: luma => this.shown.push(this.numberIn(luma)),
    })
  }

  /** Frame numbers (frame-number.ts) of the pictures that these bytes complete. */
  push(bytes: Uint8Array): (number | undefined)[] {
    this.shown = []
    this.demuxer.write(bytes)
    while (this.decodeNext());
    return this.shown
  }

  /** It gives up at each start code that is no picture's; a keyframe has two such headers. */
  private decodeNext(): boolean {
    return this.decoder.decode() || this.decoder.decode() || this.decoder.decode()
  }

  /** The plane is padded to whole macroblocks of 16 pixels. */
  private numberIn(luma: Uint8ClampedArray): number | undefined {
    const stride = Math.ceil(this.width / 16) * 16
    const rows = Array.from({ length: this.height }, (_, y) => {
      return Uint8Array.from(luma.subarray(y * stride, y * stride + this.width))
    })
    return readFrameNumber(Buffer.concat(rows), this.width, this.height, 1)
  }
}

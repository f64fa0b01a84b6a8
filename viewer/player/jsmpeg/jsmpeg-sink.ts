/**
 * Shows MPEG-1 in MPEG-TS with JSMpeg's demuxer, decoder and renderer. Its own player and socket stay out: the socket
 * is ours, with our reconnecting, and the picture shows when it is decoded, not when a clock of its own says so.
 */
import type { MPEG1, TS, VideoRenderer } from '@cycjimmy/jsmpeg-player'
import type { Sink, SinkEvents, SinkProgress } from '../screen/sink.ts'

type JSMpeg = typeof import('@cycjimmy/jsmpeg-player')

/** A keyframe of a busy 1080p picture at a high bitrate, several times over; more is thrown away as a whole. */
const videoBufferSize = 2 * 1024 * 1024
/** Before the library is loaded; about two seconds of stream. */
const maxEarlyBytes = 2 * 1024 * 1024
/** `jsmp`, width, height: what node-rtsp-stream sends first. */
const magic = 0x6a736d70
/** A sequence and a GOP header stand before the picture. */
const headersOfKeyframe = 2

export interface JsmpegSinkOptions extends SinkEvents {
  canvas: HTMLCanvasElement
}

export class JsmpegSink implements Sink {
  private readonly options: JsmpegSinkOptions
  private demuxer: TS | undefined = undefined
  private decoder: MPEG1 | undefined = undefined
  private early: Uint8Array[] = []
  private earlyBytes = 0
  private shownFrames = 0
  private droppedFrames = 0
  private drawRequest = 0

  constructor(options: JsmpegSinkOptions) {
    this.options = options
  }

  /** Loads the decoder, which only browsers that need it ever do, and plays until `signal` aborts. */
  start(signal: AbortSignal): void {
    import('@cycjimmy/jsmpeg-player')
      .then(library => {
        if (!signal.aborted) this.open(library, signal)
      })
      .catch((error: unknown) => {
        if (!signal.aborted) this.options.onBroken(new Error(`the decoder did not load: ${String(error)}`))
      })
  }

  push(bytes: Uint8Array): void {
    if (isMagic(bytes)) return
    if (this.demuxer) this.demuxer.write(bytes)
    else this.keep(bytes)
    if (!this.drawRequest) this.drawRequest = window.requestAnimationFrame(() => this.draw())
  }

  isRenewedBy(): boolean {
    return false
  }

  skip(): void {
    // The demuxer finds its way by itself: packets and pictures carry start codes.
  }

  catchUp(): void {
    this.draw()
  }

  progress(): SinkProgress {
    const { shownFrames, droppedFrames } = this
    return {
      shownFrames,
      droppedFrames,
      behindMs: null,
      capturedAtMs: null,
      lagMs: 0,
      bitsPerSecond: undefined,
    }
  }

  private open(jsmpeg: JSMpeg, signal: AbortSignal): void {
    const { WebGLRenderer, CanvasRenderer, MPEG1, TS } = jsmpeg
    const Renderer = WebGLRenderer.IsSupported() ? WebGLRenderer : CanvasRenderer
    // Without preserveDrawingBuffer the picture could not be copied to the cover.
    const renderer = new Renderer({ canvas: this.options.canvas, preserveDrawingBuffer: true })
    const decoder = new MPEG1({ streaming: true, decodeFirstFrame: false, videoBufferSize })
    decoder.connect(this.counted(renderer))
    const demuxer = new TS({})
    demuxer.connect(TS.STREAM.VIDEO_1, decoder)
    this.decoder = decoder
    this.demuxer = demuxer
    signal.addEventListener('abort', () => {
      window.cancelAnimationFrame(this.drawRequest)
      renderer.destroy()
    })
    for (const bytes of this.early) this.push(bytes)
    this.early = []
  }

  /** Counts what is drawn. */
  private counted(renderer: VideoRenderer): VideoRenderer {
    const { onPicture } = this.options
    return {
      resize: (width, height) => renderer.resize(width, height),
      render: (y, cr, cb, isClamped) => {
        renderer.render(y, cr, cb, isClamped)
        this.shownFrames += 1
        if (this.shownFrames === 1) onPicture()
      },
      destroy: () => renderer.destroy(),
    }
  }

  /** Decodes everything that is there: each picture builds on the one before, and the last one is the present. */
  private draw(): void {
    this.drawRequest = 0
    if (!this.decoder) return
    let pictures = 0
    while (decodeNext(this.decoder)) pictures += 1
    if (pictures > 1) this.droppedFrames += pictures - 1
  }

  private keep(bytes: Uint8Array): void {
    this.early.push(bytes)
    this.earlyBytes += bytes.byteLength
    if (this.earlyBytes <= maxEarlyBytes) return
    this.early = []
    this.earlyBytes = 0
  }
}

function isMagic(bytes: Uint8Array): boolean {
  return bytes.byteLength === 8 && new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(0) === magic
}

/** The next picture, if it is there. JSMpeg's `decode` gives up at each header, which would show keyframes two late. */
function decodeNext(decoder: MPEG1): boolean {
  for (let tries = 0; tries <= headersOfKeyframe; tries += 1) if (decoder.decode()) return true
  return false
}

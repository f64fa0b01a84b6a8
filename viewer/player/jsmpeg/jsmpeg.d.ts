/** The parts of JSMpeg that the build leaves of it (vite.config.ts); the package brings no types. */
declare module '@cycjimmy/jsmpeg-player' {
  export interface VideoRenderer {
    resize(width: number, height: number): void
    /** Planes of one picture, Y, Cr, Cb, padded to whole macroblocks. */
    render(y: Uint8ClampedArray, cr: Uint8ClampedArray, cb: Uint8ClampedArray, isClamped: boolean): void
    destroy(): void
  }

  export interface RendererType {
    new (options: { canvas: HTMLCanvasElement; preserveDrawingBuffer: boolean }): VideoRenderer
    /** Of WebGLRenderer only. */
    IsSupported?(): boolean
  }

  /** Demuxer of MPEG-TS. */
  export class TS {
    constructor(options: object)
    static STREAM: { VIDEO_1: number }
    connect(streamId: number, decoder: MPEG1): void
    write(bytes: Uint8Array): void
  }

  /** Decoder of MPEG-1 video. */
  export class MPEG1 {
    constructor(options: { streaming: boolean; decodeFirstFrame: boolean; videoBufferSize: number })
    connect(renderer: VideoRenderer): void
    /** Decodes one picture and hands it to the renderer; false when there is no whole picture left. */
    decode(): boolean
  }

  export const WebGLRenderer: RendererType & { IsSupported(): boolean }
  export const CanvasRenderer: RendererType
}

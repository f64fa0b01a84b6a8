/** The parts of JSMpeg that the player uses; the package brings no types. */
declare module '@cycjimmy/jsmpeg-player' {
  export interface VideoRenderer {
    resize(width: number, height: number): void
    /** Planes of one picture, Y, Cr, Cb, padded to whole macroblocks. */
    render(y: Uint8ClampedArray, cr: Uint8ClampedArray, cb: Uint8ClampedArray, isClamped: boolean): void
    destroy(): void
  }
  export interface VideoDecoder {
    connect(renderer: VideoRenderer): void
    /** Decodes one picture and hands it to the renderer; false when there is no whole picture left. */
    decode(): boolean
  }
  export interface Demuxer {
    connect(streamId: number, decoder: VideoDecoder): void
    write(bytes: Uint8Array): void
  }
  interface RendererType {
    new (options: { canvas: HTMLCanvasElement; preserveDrawingBuffer?: boolean }): VideoRenderer
    IsSupported(): boolean
  }
  const JSMpeg: {
    Demuxer: { TS: { new (options: object): Demuxer; STREAM: { VIDEO_1: number } } }
    Decoder: {
      MPEG1Video: {
        new (options: {
          streaming: boolean
          decodeFirstFrame: boolean
          videoBufferSize: number
        }): VideoDecoder
      }
    }
    Renderer: { WebGL: RendererType; Canvas2D: RendererType }
  }
  export default JSMpeg
}

/** A page with JSMpeg's own player on a node-rtsp-stream server, which writes down what it shows like the others do. */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { blockLevels, numberInBlocks } from '../../support/viewer/frame-number.ts'
import type { PageRecord, ShownFrame } from './picture-recorder.ts'

const library = path.join(
  import.meta.dirname,
  '../../../node_modules/@cycjimmy/jsmpeg-player/dist/jsmpeg-player.umd.js',
)

/** Serves the page on loopback until the signal aborts; returns its address. `streamPort` is node-rtsp-stream's. */
export async function serveJsmpegPage(streamPort: number, signal: AbortSignal): Promise<string> {
  const html = `<!doctype html><title>JSMpeg</title><link rel="icon" href="data:,">
    <body style="margin: 0"><canvas id="picture" style="width: 100%"></canvas>
    <script src="/jsmpeg.js"></script>
    <script>(${play})(${streamPort}, ${blockLevels}, ${numberInBlocks})</script>`
  const script = await readFile(library)
  const server = createServer(({ url }, response) => {
    response.setHeader('content-type', url === '/jsmpeg.js' ? 'text/javascript' : 'text/html')
    response.end(url === '/jsmpeg.js' ? script : html)
  })
  await new Promise<void>(resolve => server.listen({ port: 0, host: '127.0.0.1', signal }, resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

declare const JSMpeg: {
  Player: new (url: string, options: object) => { renderer: { render(...picture: unknown[]): void } }
}

/** Runs in the page. */
function play(streamPort: number, readLevels: typeof blockLevels, readNumber: typeof numberInBlocks): void {
  const picture = document.querySelector('canvas')
  const copy = document.createElement('canvas')
  copy.width = 160
  copy.height = 8
  const context = copy.getContext('2d', { willReadFrequently: true })
  const frames: ShownFrame[] = []
  let revealedMs: number | undefined
  const connectingMs = performance.now()
  // Without a graphics card its WebGL is emulated, and takes 20 times as long as its other renderer.
  const options = { canvas: picture, audio: false, disableGl: true }
  const player = new JSMpeg.Player(`ws://127.0.0.1:${streamPort}`, options)
  const render = player.renderer.render
  player.renderer.render = function (...args) {
    render.apply(this, args)
    if (!picture || !context) return
    context.drawImage(picture, 0, 0, picture.width, picture.height / 12, 0, 0, 160, 8)
    const pixels = context.getImageData(0, 0, 160, 8).data
    const atMs = performance.now()
    const number = readNumber(readLevels(pixels, 160, 96, 4))
    // A canvas has no callback that tells when it is visible: the next animation frame is when this one went out.
    requestAnimationFrame(visibleMs => {
      frames.push({ number, atMs, presentedMs: atMs, visibleMs, decodeMs: undefined, mediaTime: 0 })
      revealedMs ??= visibleMs
      Object.assign(window, { pictureIsRevealed: true })
    })
  }
  Object.assign(window, {
    pictureRecord: (): PageRecord => {
      let epochMs = 0
      for (const end = performance.now() + 20; performance.now() < end; ) {
        epochMs = Math.max(epochMs, Date.now() - performance.now())
      }
      const unknown = { openedMs: undefined, startedMs: undefined }
      return { epochMs, connectingMs, ...unknown, revealedMs, frames, fragments: [] }
    },
  })
}

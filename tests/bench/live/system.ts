/** A way from the camera to a page: ours, and those that we are compared with. */
import type { BrowserContext } from 'playwright-core'
import type { GstCamera } from '../../support/camera/gst-camera.ts'
import { startSite } from '../../support/site.ts'
import { startRtspStream } from '../rtsp-stream.ts'
import { serveJsmpegPage } from './jsmpeg-page.ts'
import { pictureRecorderScript } from './picture-recorder.ts'

export interface RunningSystem {
  /** The page that shows the camera. */
  url: string
  /** Before the first page of a browser's context is opened. */
  prepare(context: BrowserContext): Promise<void>
}

export interface LiveSystem {
  name: string
  /** Pulls the camera's path `lift` until the signal aborts. */
  start(camera: GstCamera, signal: AbortSignal): Promise<RunningSystem>
}

/** The wall page of a real site: edge and relay as `npm start` runs them, the camera with its sub stream. */
export const glassbay = wallPage('glassbay', camera => ({ url: camera.url('lift'), sub: camera.url('sub') }))
/** The same with a camera that has no sub stream, or none in the site file. */
export const glassbayMainOnly = wallPage('glassbay, main only', camera => ({ url: camera.url('lift') }))

function wallPage(name: string, urls: (camera: GstCamera) => { url: string; sub?: string }): LiveSystem {
  return { name, start: (camera, signal) => startWall(urls(camera), signal) }
}

async function startWall(urls: { url: string; sub?: string }, signal: AbortSignal): Promise<RunningSystem> {
  const cameras = [{ id: 'lift', name: 'Lift', ...urls }]
  const site = await startSite({ bays: [{ id: 'bay-1', name: 'Bay 1', cameras }] }, signal)
  return {
    url: `${site.origin}/wall`,
    async prepare(context) {
      const page = await context.newPage()
      await page.goto(await site.files.link({ role: 'display' }))
      await page.waitForURL(`${site.origin}/wall`) // the token is a cookie now
      await page.close()
      await context.addInitScript({ content: pictureRecorderScript })
    },
  }
}

/** node-rtsp-stream's server with JSMpeg's player, both as they come. */
export const jsmpeg: LiveSystem = {
  name: 'node-rtsp-stream + JSMpeg',
  async start(camera, signal) {
    const { port } = await startRtspStream(camera.url('lift'), signal)
    return { url: await serveJsmpegPage(port, signal), prepare: async () => {} }
  },
}

// Draws a demo bay's loop anew: `xvfb-run -a node edge/demo/art/render.ts 1` writes bay-1.mp4 beside this file.
// For those who change the scene; needs Chromium and the development packages. About 3 s a frame without a GPU.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { createServer, type ViteDevServer } from 'vite'
import { frameSize, framesPerSecond, loopSeconds } from './stage/scene.ts'

const bay = process.argv[2] === '2' ? 2 : 1
const server = await serveStage()
const browser = await launchBrowser()
try {
  await film(await openStage(server, browser), path.join(import.meta.dirname, `bay-${bay}.mp4`))
} finally {
  await browser.close()
  await server.close()
}

async function serveStage(): Promise<ViteDevServer> {
  const root = path.join(import.meta.dirname, 'stage')
  const cacheDir = path.resolve(import.meta.dirname, '../../../node_modules/.vite-art')
  const served = await createServer({ root, cacheDir, configFile: false, server: { port: 0, hmr: false } })
  return await served.listen()
}

/** With a display, Mesa draws (twice as fast as Chromium's own software renderer); without one, SwiftShader. */
async function launchBrowser(): Promise<Browser> {
  const headless = !process.env.DISPLAY
  const renderer = headless ? ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'] : ['--use-angle=gl']
  const args = ['--use-gl=angle', '--ignore-gpu-blocklist', '--no-sandbox', ...renderer]
  return await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless,
    args,
  })
}

async function openStage({ resolvedUrls }: ViteDevServer, chromiumBrowser: Browser): Promise<Page> {
  const page = await chromiumBrowser.newPage({ viewport: frameSize })
  page.setDefaultTimeout(600_000)
  await page.goto(`${resolvedUrls?.local[0]}?bay=${bay}`, { waitUntil: 'commit' })
  await page.waitForFunction('document.body.dataset.ready')
  return page
}

/** Small, because the picture is encoded once more when it is shown; keyframes are not needed in between. */
async function film(page: Page, file: string): Promise<void> {
  const toBt709 = 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'
  const input = ['-f', 'image2pipe', '-c:v', 'mjpeg', '-framerate', `${framesPerSecond}`, '-i', 'pipe:0']
  const encoder = [
    '-c:v',
    'libx264',
    '-preset',
    'veryslow',
    '-crf',
    '22',
    '-g',
    '9999',
    '-colorspace',
    'bt709',
  ]
  const args = ['-v', 'error', ...input, '-vf', toBt709, ...encoder, '-movflags', '+faststart', '-y', file]
  const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'inherit', 'inherit'] })
  const frameCount = loopSeconds * framesPerSecond
  for (let i = 0; i < frameCount; i++) {
    const jpeg = Buffer.from(await page.evaluate<string>(`window.drawFrame(${i})`), 'base64')
    if (!ffmpeg.stdin.write(jpeg)) await once(ffmpeg.stdin, 'drain')
    if (i % framesPerSecond === 0) console.log(`${i} of ${frameCount}`)
  }
  ffmpeg.stdin.end()
  await once(ffmpeg, 'close')
}

import { setTimeout as sleep } from 'node:timers/promises'
import { type Child, startChild } from '../system/child.ts'
import { freePort } from '../system/port.ts'
import { temporaryDirectory } from '../system/temporary-directory.ts'
import { callExpression, type Engine, type EngineOptions, type Page, type Viewport } from './engine.ts'
import { findMiniBrowser } from './executable.ts'
import { connectInspector, type Inspector } from './webkit-inspector.ts'
import { resizeLargestWindow } from './x-window.ts'

const startDeadlineMs = 30_000

/**
 * Safari on Mac, iPhone and iPad: WebKitGTK's MiniBrowser on a display of its own, driven by its remote inspector.
 * Not by WebKitWebDriver: that opens private sessions only, and in those WebKit keeps the page's errors to itself.
 */
export async function startWebKit(
  signal: AbortSignal,
  { maySound = false }: EngineOptions = {},
): Promise<Engine> {
  const lifetime = new AbortController()
  const pages = new Set<Page>()
  signal.addEventListener('abort', () => lifetime.abort(), { once: true })
  return {
    name: 'WebKit',
    open: async (url, viewport) => {
      const page = await openPage(url, viewport, { maySound }, lifetime.signal)
      pages.add(page)
      return page
    },
    close: async () => {
      await Promise.all([...pages].map(page => page.close()))
      lifetime.abort()
    },
  }
}

/** One display and one browser a page: so each has its own size, and neither cookies nor cache of another. */
async function openPage(
  url: string,
  viewport: Viewport,
  { maySound }: EngineOptions,
  signal: AbortSignal,
): Promise<Page> {
  const screen = await startChild(
    { command: 'Xvfb', args: ['-displayfd', '1', '-screen', '0', '3840x2160x24', '-nolisten', 'tcp'] },
    signal,
  )
  const display = Number(await screen.waitForLine(line => /^\d+$/.exec(line.trim())?.[0], startDeadlineMs))
  const directory = await temporaryDirectory('webkit', signal)
  const port = await freePort()
  const browser = await startBrowser(display, directory, { port, maySound }, signal)
  const inspector = await connectInspector(port, startDeadlineMs)
  await resizeLargestWindow(display, viewport)
  await waitForSize(inspector, viewport)
  await inspector.navigate(url)
  return {
    evaluate: (fn, ...args) => inspector.evaluate(callExpression(fn, args)),
    screenshot: () => inspector.screenshot(viewport),
    errors: () => inspector.errors,
    close: async () => {
      await browser.kill('SIGTERM')
      await screen.kill('SIGTERM')
    },
  }
}

async function startBrowser(
  display: number,
  directory: string,
  { port, maySound }: EngineOptions & { port: number },
  signal: AbortSignal,
): Promise<Child> {
  const env = {
    ...process.env,
    DISPLAY: `:${display}`,
    GDK_BACKEND: 'x11',
    XDG_DATA_HOME: directory,
    XDG_CACHE_HOME: directory,
    XDG_CONFIG_HOME: directory,
    WEBKIT_INSPECTOR_HTTP_SERVER: `127.0.0.1:${port}`,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1', // its sandbox wants rights that root in a container has not
  }
  // Full screen means no tool bar: the window is the viewport.
  return await startChild(
    {
      command: await findMiniBrowser(),
      args: [...(maySound ? ['--autoplay-policy=allow'] : []), '--full-screen', 'about:blank'],
      env,
      name: 'WebKit',
    },
    signal,
  )
}

async function waitForSize(inspector: Inspector, { width, height }: Viewport): Promise<void> {
  const deadline = Date.now() + startDeadlineMs
  for (;;) {
    const [seenWidth, seenHeight] = await inspector.evaluate<[number, number]>('[innerWidth, innerHeight]')
    if (seenWidth === width && seenHeight === height) return
    if (Date.now() > deadline) throw new Error(`WebKit's page is ${seenWidth}x${seenHeight}`)
    await sleep(20)
  }
}

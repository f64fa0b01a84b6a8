import { randomUUID } from 'node:crypto'
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { brotliDecompress } from 'node:zlib'
import { type Child, startChild } from '../system/child.ts'
import { temporaryDirectory } from '../system/temporary-directory.ts'
import { DevTools, type DevToolsEvent } from './devtools.ts'
import { callExpression, type Engine, type Page, type Viewport } from './engine.ts'

/** The newest headless Chromium that the npm package carries, and the last that a smart TV of 2020 comes near to. */
const packed = 'chrome-aws-lambda/bin/chromium-72.0.3617.0.br'
const startDeadlineMs = 30_000
const loadDeadlineMs = 30_000

/** A smart TV of 2019 to 2021: no modern syntax, no H.264. */
export async function startChromium72(signal: AbortSignal): Promise<Engine> {
  const profile = await temporaryDirectory('chromium-72', signal)
  const browser = await startBrowser(await unpack(), profile, signal)
  const port = await browser.waitForLine(
    line => /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1],
    startDeadlineMs,
  )
  return {
    name: 'Chromium 72',
    open: (url, viewport) => openPage(Number(port), url, viewport),
    close: async () => void (await browser.kill()),
  }
}

function startBrowser(executable: string, profile: string, signal: AbortSignal): Promise<Child> {
  // Not --single-process, which crashes; without a zygote its processes die with it.
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--no-zygote', '--hide-scrollbars']
  const args = [...flags, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank']
  return startChild({ command: executable, args, name: 'Chromium 72' }, signal)
}

/** Once on this machine; parallel callers never see half a file. */
async function unpack(): Promise<string> {
  const directory = path.join(tmpdir(), 'glassbay-browsers')
  const executable = path.join(directory, path.basename(packed, '.br'))
  const isThere = await access(executable).then(
    () => true,
    () => false,
  )
  if (isThere) return executable
  await mkdir(directory, { recursive: true })
  const source = path.join(import.meta.dirname, '../../../node_modules', packed)
  const unfinished = path.join(directory, randomUUID())
  await writeFile(unfinished, await promisify(brotliDecompress)(await readFile(source)), { mode: 0o755 })
  await rename(unfinished, executable)
  return executable
}

async function openPage(port: number, url: string, viewport: Viewport): Promise<Page> {
  const created = await fetch(`http://127.0.0.1:${port}/json/new?about:blank`)
  const { id, webSocketDebuggerUrl } = (await created.json()) as { id: string; webSocketDebuggerUrl: string }
  const tools = new DevTools(webSocketDebuggerUrl)
  await tools.open()
  const errors: string[] = []
  tools.events.on('event', event => {
    const error = errorOf(event)
    if (error !== undefined) errors.push(error)
  })
  await Promise.all([tools.send('Page.enable'), tools.send('Runtime.enable'), tools.send('Log.enable')])
  await tools.send('Emulation.setDeviceMetricsOverride', { ...viewport, deviceScaleFactor: 1, mobile: false })
  await navigate(tools, url)
  return {
    evaluate: (fn, ...args) => evaluate(tools, callExpression(fn, args)),
    screenshot: async () => {
      const { data } = await tools.send<{ data: string }>('Page.captureScreenshot')
      return Buffer.from(data, 'base64')
    },
    errors: () => errors,
    close: async () => void (await fetch(`http://127.0.0.1:${port}/json/close/${id}`)),
  }
}

async function navigate(tools: DevTools, url: string): Promise<void> {
  const { promise: loaded, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(() => reject(new Error(`Chromium 72 did not load ${url}`)), loadDeadlineMs)
  tools.events.on('event', ({ method }) => method === 'Page.loadEventFired' && resolve())
  const { errorText } = await tools.send<{ errorText?: string }>('Page.navigate', { url })
  if (errorText) reject(new Error(`Chromium 72 did not load ${url}: ${errorText}`))
  await loaded.finally(() => clearTimeout(timer))
}

interface RemoteObject {
  value?: unknown
  description?: string
}
interface ExceptionDetails {
  text: string
  exception?: RemoteObject
}

async function evaluate<T>(tools: DevTools, expression: string): Promise<T> {
  const { result, exceptionDetails } = await tools.send<{
    result: { value: T }
    exceptionDetails?: ExceptionDetails
  }>('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
  if (exceptionDetails) throw new Error(exceptionText(exceptionDetails))
  return result.value
}

function exceptionText({ text, exception }: ExceptionDetails): string {
  return exception?.description ?? `${text} ${String(exception?.value ?? '')}`
}

/** The text of an event that a page without a fault would not have caused. */
function errorOf({ method, params }: DevToolsEvent): string | undefined {
  if (method === 'Runtime.exceptionThrown') return exceptionText(params.exceptionDetails as ExceptionDetails)
  if (method === 'Runtime.consoleAPICalled' && params.type === 'error') {
    return (params.args as RemoteObject[])
      .map(({ value, description }) => String(value ?? description))
      .join(' ')
  }
  if (method === 'Log.entryAdded') {
    const { level, text, url } = params.entry as { level: string; text: string; url?: string }
    if (level === 'error') return `${text} (${url ?? 'no address'})`
  }
  return undefined
}

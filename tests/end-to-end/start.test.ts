import { randomUUID } from 'node:crypto'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { startChromium } from '../support/engines/chromium.ts'
import type { Page } from '../support/engines/engine.ts'
import { makeSiteFiles } from '../support/site.ts'
import { type Child, startChild } from '../support/system/child.ts'
import { freePort } from '../support/system/port.ts'
import { listProcesses } from '../support/system/process-tree.ts'
import { temporaryDirectory } from '../support/system/temporary-directory.ts'
import { until } from '../support/until.ts'

const root = path.resolve(import.meta.dirname, '../..')
/** In the environment of all that a test starts. */
const mark = 'GLASSBAY_START_TEST'
const readyDeadlineMs = 90_000
/** The contract's: Ctrl-C or SIGTERM ends everything within this time. */
const endDeadlineMs = 5000
let lifetime: AbortController
let run: string

beforeEach(() => {
  lifetime = new AbortController()
  run = randomUUID()
})
afterEach(async () => {
  lifetime.abort()
  // After a failure: npm dies with the test's signal, and would leave what it runs.
  const left = await listProcesses({ environment: `${mark}=${run}` })
  for (const { pid, state } of left) if (state !== 'Z') process.kill(pid, 'SIGKILL')
})

/** `npm start` without its set-up, on ports and in a folder of its own. */
async function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Child> {
  const command = { command: 'npm', args: ['start', '--ignore-scripts', '--', ...args], cwd: root }
  return await startChild(
    {
      ...command,
      name: 'npm start',
      env: { ...process.env, [mark]: run, GLASSBAY_MQTT_PORT: '0', ...env },
    },
    lifetime.signal,
  )
}

/** The printed link for the wall; the other links are printed with it. */
async function wallLink(site: Child): Promise<string> {
  const link = await site.waitForLine(line => /Wall\s+(http:\S+)/.exec(line)?.[1], readyDeadlineMs)
  await site.waitForLine(line => line.startsWith('Ctrl-C') || undefined, readyDeadlineMs)
  return link
}

async function openWall(site: Child): Promise<Page> {
  const engine = await startChromium(lifetime.signal)
  return await engine.open(await wallLink(site), { width: 1280, height: 720 })
}

/** Frames shown so far, of each picture that is live on the page. */
function shownFrames(): Record<string, number> {
  const pictures = [...document.querySelectorAll<HTMLElement>('[data-shown-frames][data-state=live]')]
  return Object.fromEntries(
    pictures.map(({ dataset, parentElement }) => [
      parentElement?.dataset.bay ?? '',
      Number(dataset.shownFrames),
    ]),
  )
}

/** Waits until each of these bays has shown ten frames more than at first. */
async function picturesMove(page: Page, bays: string[]): Promise<void> {
  // The link's own page goes on to the wall by itself: for a moment there is no page to ask.
  const shown = () => page.evaluate(shownFrames).catch((): Record<string, number> => ({}))
  const first = await until(async () => {
    const frames = await shown()
    return bays.every(bay => frames[bay]) && frames
  }, readyDeadlineMs)
  await until(async () => {
    const now = await shown()
    return bays.every(bay => (now[bay] ?? 0) > (first[bay] ?? 0) + 10)
  }, readyDeadlineMs)
}

/** SIGTERM to the one process that the user sees; throws unless all that it started has gone in time. */
async function endsWithin(site: Child, deadlineMs: number): Promise<void> {
  const tree = (await listProcesses()).filter(({ ancestors }) => ancestors.includes(site.pid))
  expect(tree.length).toBeGreaterThan(1)
  const pids = new Set([site.pid, ...tree.map(({ pid }) => pid)])
  site.signal('SIGTERM')
  await until(async () => {
    return !(await listProcesses()).some(({ pid, state }) => pids.has(pid) && state !== 'Z')
  }, deadlineMs)
}

it('without a site shows both demo bays moving on the wall, and ends whole with SIGTERM', async () => {
  const site = await start([], {
    GLASSBAY_DEMO_LISTEN: `127.0.0.1:${await freePort()}`,
    GLASSBAY_DEMO_DATA: await temporaryDirectory('demo', lifetime.signal),
  })
  const page = await openWall(site)
  await picturesMove(page, ['bay-1', 'bay-2'])
  expect(page.errors()).toEqual([])
  await endsWithin(site, endDeadlineMs)
  expect(site.output.filter(line => /camera lost|not connected/.test(line))).toEqual([])
}, 240_000)

it('with a site file shows its cameras on the wall, and ends whole with SIGTERM', async () => {
  const auth = { username: 'viewer', password: 'p@ss#w0rd/?:' }
  const paths = { lift: { file: await makeVideo(smallVideo) } }
  const camera = await startGstCamera({ paths, auth }, lifetime.signal)
  const cameras = [{ id: 'lift', name: 'Lift', url: camera.url('lift') }]
  const files = await makeSiteFiles({ bays: [{ id: 'bay-1', name: 'One', cameras }] }, lifetime.signal)
  const site = await start([files.file])
  const page = await openWall(site)
  await picturesMove(page, ['bay-1'])
  expect(page.errors()).toEqual([])
  expect(camera.sessions('lift')).toMatchObject({ now: 1, ever: 1 })
  await endsWithin(site, endDeadlineMs)
  await until(() => camera.sessions('lift').now === 0)
}, 240_000)

it('with a site file that has a mistake says where, and exits with 2', async () => {
  const files = await makeSiteFiles({ bays: [] }, lifetime.signal)
  const site = await start([files.file])
  expect(await site.exited).toEqual({ code: 2, signal: null })
  expect(site.output.join('\n')).toMatch(/^bays: /m)
})

import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { listProcesses } from '../system/process-tree.ts'
import { startChromium } from './chromium.ts'
import { startChromium72 } from './chromium72.ts'
import type { Engine } from './engine.ts'
import { startFirefox } from './firefox.ts'
import { startWebKit } from './webkit.ts'

const documents: Record<string, string> = {
  '/good': '<body style="background: rgb(0, 128, 0)">good',
  '/throws': '<script>setTimeout(function () { throw new Error("thrown") })</script>',
  '/rejects': '<script>Promise.reject(new Error("rejected"))</script>',
  '/complains': '<script>console.error("complained"); console.log("said")</script>',
}

const server = createServer((request, response) => {
  response.setHeader('content-type', 'text/html')
  response.end(`<!doctype html><link rel="icon" href="data:,">${documents[request.url ?? ''] ?? ''}`)
})
let origin = ''

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => void server.close())

describe.each([
  ['Chromium', startChromium],
  ['Firefox', startFirefox],
  ['WebKit', startWebKit],
  ['Chromium 72', startChromium72],
])('%s', (name, start) => {
  const lifetime = new AbortController()
  let engine: Engine
  const viewport = { width: 1024, height: 600 }

  beforeAll(async () => {
    engine = await start(lifetime.signal)
    expect(engine.name).toBe(name)
  })
  afterAll(() => lifetime.abort())

  test('opens a page of the wanted size, runs functions in it and takes its picture', async () => {
    const page = await engine.open(`${origin}/good`, { width: 1080, height: 1920 })
    const size = await page.evaluate(() => [innerWidth, innerHeight])
    const later = (what: string) => Promise.resolve(`${document.body.textContent} ${what}`)
    expect(size).toEqual([1080, 1920])
    expect(await page.evaluate(later, 'enough')).toBe('good enough')
    const picture = await page.screenshot()
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([1080, 1920]) // PNG's IHDR
    expect(page.errors()).toEqual([])
    await expect(page.evaluate(() => Promise.reject(new Error('no way')))).rejects.toThrow(/no way/)
    await page.close()
  })

  test.each([
    ['throws', 'thrown'],
    ['rejects', 'rejected'],
    ['complains', 'complained'],
  ])('tells when a page %s', async (path, error) => {
    const page = await engine.open(`${origin}/${path}`, viewport)
    await vi.waitFor(() => expect(page.errors()).toEqual([expect.stringContaining(error)]), 10_000)
    await page.close()
  })

  test('leaves no process behind', async () => {
    await engine.open(`${origin}/good`, viewport)
    const started = (await listProcesses()).filter(({ ancestors }) => ancestors.includes(process.pid))
    expect(started.length).toBeGreaterThan(0)
    await engine.close()
    const pids = new Set(started.map(({ pid }) => pid))
    await vi.waitFor(async () => {
      const left = (await listProcesses()).filter(({ pid, state }) => pids.has(pid) && state !== 'Z')
      expect(left).toEqual([])
    }, 10_000)
  })
})

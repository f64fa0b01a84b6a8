import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { get, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestRelay, type TestRelay } from '../support/relay/test-relay.ts'

let relay: TestRelay
let data: string

beforeAll(async () => {
  data = await mkdtemp(path.join(tmpdir(), 'glassbay-pages-'))
  for (const page of ['home', 'wall', 'explain', 'manage', 'my', 'enter']) {
    await mkdir(path.join(data, 'pages', page), { recursive: true })
    await writeFile(path.join(data, 'pages', page, 'index.html'), `<!doctype html><title>${page}</title>`)
  }
  await mkdir(path.join(data, 'pages', 'assets'))
  const script = path.join(data, 'pages', 'assets', 'wall-0a1b2c.js')
  await writeFile(script, 'run()')
  await writeFile(`${script}.br`, brotliCompressSync('run()'))
  await writeFile(`${script}.gz`, gzipSync('run()'))
  await writeFile(path.join(data, 'pages', 'build.json'), '{"build":"0a1b2c"}')
  relay = await startTestRelay({ data })
})

afterAll(async () => {
  await relay.stop()
  await rm(data, { recursive: true })
})

describe('pages', () => {
  test.each([
    ['/', 'home'],
    ['/wall', 'wall'],
    ['/explain', 'explain'],
    ['/manage', 'manage'],
    ['/my', 'my'],
    ['/enter', 'enter'],
  ])('%s is the page %s, asked for anew each time', async (address, page) => {
    const answer = await fetch(`${relay.httpUrl}${address}`)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(await answer.text()).toContain(`<title>${page}</title>`)
  })

  test('have assets that are kept for ever, since their names say what they hold', async () => {
    const answer = await fetch(`${relay.httpUrl}/assets/wall-0a1b2c.js`)
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
    expect(await answer.text()).toBe('run()')
  })

  test.each([
    ['br', 'gzip, deflate, br', 'text/javascript'],
    ['gzip', 'gzip, deflate', 'text/javascript'],
    [undefined, 'identity', 'text/javascript'],
  ])('have assets as small as the browser takes them: %s', async (encoding, accepted, type) => {
    const address = `${relay.httpUrl}/assets/wall-0a1b2c.js`
    const [answer] = (await once(get(address, { headers: { 'accept-encoding': accepted } }), 'response')) as [
      IncomingMessage,
    ]
    const { headers } = answer
    expect(headers['content-encoding']).toBe(encoding)
    expect(headers['content-type']).toContain(type)
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(headers.vary).toContain('Accept-Encoding')
    const bytes = await buffer(answer)
    const text = encoding === 'br' ? brotliDecompressSync(bytes) : encoding ? gunzipSync(bytes) : bytes
    expect(String(text)).toBe('run()')
  })

  test('may run and load only what is ours', async () => {
    const { headers } = await fetch(`${relay.httpUrl}/wall`)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("connect-src 'self' ws://glassbay.test")
    expect(policy).not.toContain('unsafe')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-powered-by')).toBeNull()
  })

  test('are there also for a client that would rather speak HTTP/2', async () => {
    const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAMAAABk' }
    const [answer] = (await once(get(`${relay.httpUrl}/wall`, { headers }), 'response')) as [IncomingMessage]
    expect(answer.statusCode).toBe(200)
    answer.resume()
  })

  test('outside the folder are not there', async () => {
    for (const address of [
      '/../revocations.sqlite',
      '/%2e%2e/revocations.sqlite',
      '/assets/..%2f..%2frevocations.sqlite',
      '/.git/config',
    ]) {
      expect((await fetch(`${relay.httpUrl}${address}`)).status).toBe(404)
    }
  })
})

test('every answer of the API says which build of the pages the relay serves', async () => {
  for (const address of ['/api/site', '/api/bays', '/api/no-such-route']) {
    const { headers } = await fetch(`${relay.httpUrl}${address}`)
    expect(headers.get('glassbay-build')).toBe('0a1b2c')
  }
})

test('the site says who it is, to everybody', async () => {
  expect(await (await fetch(`${relay.httpUrl}/api/site`)).json()).toEqual({
    id: 'test-site',
    name: 'Test',
    locale: 'en',
    timezone: 'UTC',
    currency: 'EUR',
    hours: null,
    technicalLead: null,
    hasPrices: false,
  })
})

describe('the OpenAPI document', () => {
  interface Operation {
    responses: Record<string, unknown>
    parameters: { name: string; in: string }[]
    security: unknown[]
  }

  test('describes every route of the table, and no other', async () => {
    const document = (await (await fetch(`${relay.httpUrl}/api/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, Operation>>
    }
    expect(document.openapi).toBe('3.1.1')
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map(method => `${method} ${path}`),
    )
    expect(described.toSorted()).toEqual(
      relay.routes.map(({ method, path }) => `${method} ${path}`).toSorted(),
    )
    for (const { method, path, action } of relay.routes) {
      const operation = document.paths[path]?.[method]
      const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const inPath = operation?.parameters
        .filter(parameter => parameter.in === 'path')
        .map(({ name }) => name)
      expect(inPath).toEqual(names)
      expect(operation?.security).toEqual(action === 'public' ? [] : [{ link: [] }])
      expect(Object.keys(operation?.responses ?? {})).toContain('default')
    }
  })
})

import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  ConfigError,
  environmentFor,
  loadEdgeSite,
  loadRelaySite,
  loadSite,
  parseSite,
} from '../../config/load.ts'

const secrets = { GLASSBAY_SECRET: 's'.repeat(32), GLASSBAY_EDGE_KEY: 'k'.repeat(32) }
const example = path.resolve(import.meta.dirname, '../../config/example.yaml')

/** A small correct site file; each test breaks one thing of it. */
function siteFile(change: (text: string) => string = text => text): string {
  return change(`
site: { id: tokyo-01, name: Tokyo }
relay: { listen: "127.0.0.1:0", publicUrl: "http://127.0.0.1:8080/", secret: "\${GLASSBAY_SECRET}" }
edge: { relay: "ws://127.0.0.1:8080", key: "\${GLASSBAY_EDGE_KEY}" }
bays:
  - { id: bay-1, name: One, cameras: [ { id: lift, name: Lift, url: "rtsp://10.0.0.11/main" } ] }
`)
}

function mistakesOf(text: string, env: NodeJS.ProcessEnv = secrets): string[] {
  try {
    parseSite(text, env)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message.split('\n')
  }
}

describe('the example site file', () => {
  it('is correct and shows every key', async () => {
    const site = await loadSite(example, { ...secrets, MQTT_PASSWORD: 'm', CAMERA_PASSWORD: 'p@ss#w0rd/?:' })
    expect(site.bays[0]?.cameras[0]?.url).toEqual({
      host: '10.0.0.11',
      port: 554,
      path: '/main',
      username: 'viewer',
      password: 'p@ss#w0rd/?:',
    })
    expect(site.edge.keep).toBe(24 * 3_600_000)
    expect(site.edge.keepBytes).toBe(20e9)
    expect(site.relay.data).toBe(path.resolve(path.dirname(example), 'data/relay'))
  })

  it('names in its text every key that the schema knows', async () => {
    const text = await readFile(example, 'utf8')
    const { siteFileSchema } = await import('../../config/site.ts')
    for (const key of keysOf(siteFileSchema)) expect(text).toMatch(new RegExp(`\\b${key}:`))
  })
})

/** All property names of a zod object schema, through arrays, optionals, defaults and transforms. */
function keysOf(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || !('def' in schema)) return []
  const { shape, element, innerType, in: input } = schema.def as Record<string, unknown>
  const here = Object.entries((shape ?? {}) as object).flatMap(([key, value]) => [key, ...keysOf(value)])
  return [...here, ...keysOf(element), ...keysOf(innerType), ...keysOf(input)]
}

describe('a site file', () => {
  it('gets defaults for what it leaves out', () => {
    const site = parseSite(siteFile(), secrets)
    expect(site.site).toMatchObject({ locale: 'en', timezone: 'UTC', currency: 'EUR' })
    expect(site.edge).toMatchObject({ preRoll: 10_000, postRoll: 5000 })
    expect(site.relay).toMatchObject({
      listen: { host: '127.0.0.1', port: 0 },
      publicUrl: 'http://127.0.0.1:8080',
    })
  })

  it.each([
    [
      'an unknown key',
      (t: string) => t.replace('name: Tokyo', 'name: Tokyo, nmae: x'),
      'site.nmae: unknown key',
    ],
    [
      'a short secret',
      (t: string) => t.replace('${GLASSBAY_SECRET}', 'short'),
      'relay.secret: must have at least 32 characters',
    ],
    ['two bays of one id', (t: string) => `${t}${t.split('\n').at(-2)}\n`, 'bays: two bays have the same id'],
    [
      'a file: camera',
      (t: string) => t.replace('rtsp://10.0.0.11/main', 'file:///etc/passwd'),
      'bays[0].cameras[0].url: must have the form rtsp://user:password@host:port/path',
    ],
    [
      'a camera host that looks like an option',
      (t: string) => t.replace('10.0.0.11', '-i'),
      'bays[0].cameras[0].url: must have the form rtsp://user:password@host:port/path',
    ],
    [
      'a camera outside the networks of cameras',
      (t: string) => t.replace('10.0.0.11', '203.0.113.7'),
      /^bays\[0\]\.cameras\[0\]\.url: 203\.0\.113\.7 lies outside .*edge\.cameraNetworks$/,
    ],
    [
      "a cloud's metadata service",
      (t: string) => t.replace('10.0.0.11', '169.254.169.254'),
      /^bays\[0\]\.cameras\[0\]\.url: 169\.254\.169\.254 is no camera's address/,
    ],
    [
      'a network that is none',
      (t: string) => t.replace('edge: {', 'edge: { cameraNetworks: [10.0.0.0/33],'),
      'edge.cameraNetworks[0]: must be a network such as 10.0.0.0/8 or fd00::/8',
    ],
    [
      'a fingerprint without TLS',
      (t: string) => t.replace('/main"', `/main", fingerprint: "${'ab'.repeat(32)}"`),
      'bays[0].cameras[0].fingerprint: is for cameras with rtsps:// addresses',
    ],
    [
      'a fingerprint that is none',
      (t: string) => t.replace('rtsp://10.0.0.11/main"', 'rtsps://10.0.0.11/main", fingerprint: "ab:cd"'),
      "bays[0].cameras[0].fingerprint: must be a certificate's SHA-256 fingerprint: 64 hex digits",
    ],
    [
      'two ways to trust one camera',
      (t: string) =>
        t.replace('rtsp://10.0.0.11/main"', 'rtsps://10.0.0.11/main", ca: ca.pem, insecure: true'),
      'bays[0].cameras[0].insecure: cannot stand beside ca: one of ca, fingerprint and insecure is enough',
    ],
    [
      'UDP beside TLS',
      (t: string) => t.replace('rtsp://10.0.0.11/main"', 'rtsps://10.0.0.11/main", transport: udp'),
      'bays[0].cameras[0].transport: udp would send the pictures of an rtsps:// camera in the clear: leave it out',
    ],
    [
      'a newline in a camera URL',
      (t: string) => t.replace('10.0.0.11/main', '10.0.0.11/a\\nb'),
      'bays[0].cameras[0].url: must not contain spaces or control characters',
    ],
    [
      'a time zone that there is not',
      (t: string) => t.replace('name: Tokyo', 'name: Tokyo, timezone: Asia/Tokio'),
      'site.timezone: must be an IANA time zone such as Asia/Tokyo',
    ],
    [
      'no port',
      (t: string) => t.replace('127.0.0.1:0', '127.0.0.1'),
      'relay.listen: must be host:port such as 0.0.0.0:8080',
    ],
    ['a broken YAML', (t: string) => `${t}  bays: [`, /^not YAML: /],
  ])('with %s is refused with the path and the way out', (_what, change, expected) => {
    const mistakes = mistakesOf(siteFile(change))
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toMatch(expected)
  })

  it('names the environment variable that is missing', () => {
    expect(mistakesOf(siteFile(), { GLASSBAY_SECRET: 's'.repeat(32) })).toEqual([
      'edge.key: environment variable GLASSBAY_EDGE_KEY is not set',
    ])
  })

  it('lists every mistake at once', () => {
    const text = siteFile(t => t.replace('name: Tokyo', 'x: 1').replace('10.0.0.11', ''))
    expect(mistakesOf(text)).toHaveLength(3)
  })

  it('never shows a value in a mistake', () => {
    const text = siteFile(t => t.replace('rtsp://10.0.0.11/main', 'http://viewer:hunter2@10.0.0.11/main'))
    expect(mistakesOf(text).join()).not.toContain('hunter2')
  })
})

describe('each process gets its own part of a site file, and no more', () => {
  const camera = { CAMERA_PASSWORD: 'of a camera', MQTT_PASSWORD: 'of the broker' }

  it('an edge needs neither the secret of links nor the key that lets edges in', async () => {
    const site = await loadEdgeSite(example, 'bay-1', camera)
    expect(Object.keys(site).toSorted()).toEqual(['bays', 'edge', 'mqtt', 'site'])
    expect(site.edge.key).toBeUndefined()
    expect(site.bays.map(({ id }) => id)).toEqual(['bay-1'])
  })

  it("an edge has no variable of another bay's cameras", async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'glassbay-load-')), 'site.yaml')
    const second =
      '  - { id: bay-2, name: Two, cameras: [ { id: a, name: A, url: "rtsp://u:${OTHER}@10.0.0.12/a" } ] }'
    await writeFile(file, `${siteFile()}${second}\n`)
    expect((await loadEdgeSite(file, 'bay-1', {})).bays).toHaveLength(1)
    await expect(loadEdgeSite(file, 'bay-2', {})).rejects.toThrow('environment variable OTHER is not set')
  })

  it('the relay needs no password of a camera or of a broker', async () => {
    const site = await loadRelaySite(example, { GLASSBAY_SECRET: 's'.repeat(32) })
    expect(site.bays[0]?.cameras[0]).toEqual({ id: 'lift', name: '举升机', sub: true })
    expect(site.edge).toEqual({})
    expect(JSON.stringify(site)).not.toMatch(/rtsp:|10\.0\.0\.1|mqtt/)
  })

  it('the environment of each has what its part names, and what every program reads', async () => {
    const env = { ...secrets, ...camera, PATH: '/bin', LOG_LEVEL: 'warn', AWS_SECRET_ACCESS_KEY: 'x' }
    const general = ['LOG_LEVEL', 'PATH']
    const namesOf = async (part: Parameters<typeof environmentFor>[1]) => {
      return Object.keys(await environmentFor(example, part, env)).toSorted()
    }
    expect(await namesOf('relay')).toEqual(['GLASSBAY_EDGE_KEY', 'GLASSBAY_SECRET', ...general])
    expect(await namesOf({ bay: 'bay-1' })).toEqual([
      'CAMERA_PASSWORD',
      'GLASSBAY_EDGE_KEY',
      'LOG_LEVEL',
      'MQTT_PASSWORD',
      'PATH',
    ])
  })

  it.each(['', '[]', 'site', 'null', '42'])('a file that holds no site says so: %j', async text => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'glassbay-load-')), 'site.yaml')
    await writeFile(file, text)
    for (const load of [loadSite, loadRelaySite, (name: string) => loadEdgeSite(name, 'bay-1', {})]) {
      await expect(load(file, {})).rejects.toThrow(ConfigError)
    }
  })

  it.each([
    ['site: { id: a, name: A }', ['bays', 'edge']],
    ['site: { id: a, name: A }\nedge: 5\nbays: 7', ['bays', 'edge']],
    ['edge: { relay: "ws://127.0.0.1:1" }\nbays: [1, { id: bay-1 }]', ['site', 'bays']],
  ])('what is missing or of a wrong kind is named: %j', async (text, paths) => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'glassbay-load-')), 'site.yaml')
    await writeFile(file, text)
    const error = await loadEdgeSite(file, 'bay-1', {}).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(ConfigError)
    for (const at of paths) expect(String(error)).toContain(at)
    await expect(loadRelaySite(file, {})).rejects.toThrow(ConfigError)
  })

  it('a wrong key is an error in whichever part it stands', async () => {
    const file = path.join(await mkdtemp(path.join(tmpdir(), 'glassbay-load-')), 'site.yaml')
    await writeFile(
      file,
      siteFile(text => text.replace('name: Lift', 'name: Lift, ulr: x')),
    )
    await expect(loadEdgeSite(file, 'bay-1', secrets)).rejects.toThrow('bays[0].cameras[0].ulr: unknown key')
    await expect(loadRelaySite(file, secrets)).rejects.toThrow('bays[0].cameras[0].ulr: unknown key')
    await writeFile(
      file,
      siteFile(text => `${text}bayz: []\n`),
    )
    await expect(loadEdgeSite(file, 'bay-1', secrets)).rejects.toThrow('bayz: unknown key')
    await expect(loadRelaySite(file, secrets)).rejects.toThrow('bayz: unknown key')
  })
})

import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  OtherFileThere,
  Pace,
  partLength,
  UploadError,
  Uploader,
  type UploadFile,
} from '../../../edge/clip/upload.ts'
import { clipAudience } from '../../../relay/wire/uplink/clip-upload.ts'
import { signEdgeToken, testEdgeKey } from '../../support/relay/edge-token.ts'
import { startTestRelay, type TestRelay } from '../../support/relay/test-relay.ts'
import { startTcpProxy, type TcpProxy } from '../../support/system/tcp-proxy.ts'
import { until } from '../../support/until.ts'

const MiB = 1024 ** 2

let lifetime: AbortController
let relay: TestRelay
let proxy: TcpProxy
let home: string

beforeEach(async () => {
  lifetime = new AbortController()
  home = await mkdtemp(path.join(tmpdir(), 'glassbay-upload-'))
  relay = await startTestRelay({ data: path.join(home, 'relay') })
  proxy = await startTcpProxy(relay.port, lifetime.signal)
})

afterEach(async () => {
  lifetime.abort()
  await relay.stop()
  await rm(home, { recursive: true, force: true })
})

function anUploader({ bay = 'bay-1', bitsPerSecond = (): number => 400e6 } = {}): Uploader {
  return new Uploader({
    relayUrl: `http://127.0.0.1:${proxy.port}`,
    bay,
    token: () => signEdgeToken({ site: relay.site.site.id, bays: ['bay-1'], key: testEdgeKey }, clipAudience),
    bitsPerSecond,
  })
}

async function aFile(bytes: Buffer, id = randomBytes(16).toString('hex')): Promise<UploadFile> {
  const file = path.join(home, `${id}.mp4`)
  await writeFile(file, bytes)
  return { id, type: 'mp4', path: file, sha256: createHash('sha256').update(bytes).digest('hex') }
}

/** What the relay has of it, whole or not. */
async function stored({ id }: UploadFile, suffix = ''): Promise<Buffer | undefined> {
  const file = path.join(home, 'relay', 'clips', relay.site.site.id, id.slice(0, 2), `${id}.mp4${suffix}`)
  return await readFile(file).catch(() => undefined) // not there
}

/** Sends a part of it, and dies. */
async function breakOff(file: UploadFile): Promise<void> {
  const life = new AbortController()
  const broken = expect(anUploader({ bitsPerSecond: () => 16e6 }).upload(file, life.signal)).rejects.toThrow()
  await until(async () => ((await stored(file, '.part'))?.length ?? 0) >= MiB)
  life.abort()
  await broken
}

test('a file arrives whole, and sending it again changes nothing', async () => {
  const bytes = randomBytes(2 * MiB + 123)
  const file = await aFile(bytes)
  await anUploader().upload(file, lifetime.signal)
  expect((await stored(file))?.equals(bytes)).toBe(true)
  await anUploader().upload(file, lifetime.signal)
  expect((await stored(file))?.equals(bytes)).toBe(true)
})

test('a file goes on where its sender broke off', async () => {
  const bytes = randomBytes(3 * MiB)
  const file = await aFile(bytes)
  await breakOff(file)
  let parts = 0
  const bitsPerSecond = () => {
    parts += 1
    return 400e6
  }
  await anUploader({ bitsPerSecond }).upload(file, lifetime.signal)
  // One more, if the relay was still storing what the dead one had sent.
  expect(parts).toBeLessThanOrEqual((bytes.length - MiB) / partLength + 1)
  expect((await stored(file))?.equals(bytes)).toBe(true)
})

test('a relay that was killed in between gets the rest', async () => {
  const bytes = randomBytes(2 * MiB)
  const file = await aFile(bytes)
  await breakOff(file)
  await relay.stop()
  relay = await startTestRelay({ data: path.join(home, 'relay') })
  proxy = await startTcpProxy(relay.port, lifetime.signal)
  await anUploader().upload(file, lifetime.signal)
  expect((await stored(file))?.equals(bytes)).toBe(true)
})

test('a line that breaks again and again only costs time', async () => {
  const bytes = randomBytes(2 * MiB)
  const file = await aFile(bytes)
  const breaking = setInterval(() => proxy.cut(), 40)
  await until(async () => {
    const sent = anUploader({ bitsPerSecond: () => 32e6 }).upload(file, lifetime.signal)
    return await sent.then(
      () => true,
      () => false,
    )
  }, 30_000)
  clearInterval(breaking)
  expect((await stored(file))?.equals(bytes)).toBe(true)
})

test('another file under an id that is taken is refused for good', async () => {
  const file = await aFile(randomBytes(1000))
  await anUploader().upload(file, lifetime.signal)
  const other = await aFile(randomBytes(1000), file.id)
  await expect(anUploader().upload(other, lifetime.signal)).rejects.toThrow(OtherFileThere)
})

test('a file that is not what it says is refused, and leaves nothing behind', async () => {
  const file = await aFile(randomBytes(1000))
  const wrong = { ...file, sha256: createHash('sha256').update('other').digest('hex') }
  await expect(anUploader().upload(wrong, lifetime.signal)).rejects.toThrow(UploadError)
  expect(await stored(file)).toBeUndefined()
  await anUploader().upload(file, lifetime.signal)
})

test('an edge cannot bring clips of a bay that is not its own', async () => {
  const file = await aFile(randomBytes(1000))
  await expect(anUploader({ bay: 'bay-2' }).upload(file, lifetime.signal)).rejects.toMatchObject({
    status: 403,
  })
})

test('what is sent is spread over time', async () => {
  const pace = new Pace(() => 800_000)
  const beganMs = performance.now()
  for (let part = 0; part < 11; part += 1) await pace.turn(1000, lifetime.signal)
  expect(performance.now() - beganMs).toBeGreaterThan(95)
})

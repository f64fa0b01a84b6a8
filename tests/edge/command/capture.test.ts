/** What a camera said, written down without secrets, and said again to the real client with the same result. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished, test } from 'vitest'
import { CameraNetworks } from '../../../config/camera-networks.ts'
import { type CameraAddress, parseCameraUrl } from '../../../config/camera-url.ts'
import { Capture, type CaptureLine } from '../../../edge/command/capture.ts'
import { inspect } from '../../../edge/command/inspection.ts'
import { SecretFilter, secretsOf } from '../../../edge/command/secret-filter.ts'
import { credentials, fastFilm, startFaultyCamera } from '../../support/camera/faulty-camera.ts'
import { type Habit, LabView, startLabCamera } from '../../support/camera/lab-camera.ts'
import { startReplayCamera } from '../../support/camera/replay-camera.ts'
import type { TestVideo } from '../../support/camera/test-video.ts'
import { udpCamera } from '../../support/camera/udp-habit.ts'
import { recordLog } from '../../support/relay/record-log.ts'

let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

interface Captured {
  file: string
  text: string
  lines: CaptureLine[]
}

async function capture(address: CameraAddress, transport: 'tcp' | 'udp' = 'tcp'): Promise<Captured> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-capture-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = path.join(directory, 'capture.jsonl')
  const written: string[] = []
  const write = (line: string) => void written.push(line)
  const tap = new Capture({ transport, isSecure: false, secrets: secretsOf(address), write })
  const access = { networks: new CameraNetworks(), transport, tap }
  const log = recordLog().logger
  await inspect({ address, access, measureMs: 1500, deadlineMs: 4000, log }, new AbortController().signal)
  const text = written.join('')
  await writeFile(file, text)
  return { file, text, lines: written.map(line => JSON.parse(line) as CaptureLine) }
}

describe('a capture', () => {
  it('holds both sides in order, and neither password nor what follows from it', async () => {
    const server = await startFaultyCamera({ film })
    const address = {
      ...parseCameraUrl(`rtsp://127.0.0.1:${server.port}/lift?password=qu3ry-s3cret&a=1`),
      ...credentials,
    }
    const { text, lines } = await capture(address)
    const said = lines.flatMap(line => ('text' in line && line.from === 'edge' ? [line.text] : []))
    const methods = ['OPTIONS', 'DESCRIBE', 'DESCRIBE', 'SETUP', 'PLAY', 'TEARDOWN']
    expect(said.map(each => each.split(' ')[0])).toEqual(methods)
    expect(said[2]).toMatch(/^Authorization: removed\r$/m)
    expect(said[2]).toMatch(/\?password=x{12}&a=1 RTSP/)
    for (const secret of [
      credentials.password,
      encodeURIComponent(credentials.password),
      'qu3ry-s3cret',
      'response=',
    ])
      expect(text).not.toContain(secret)
  })

  it('keeps the description and the pictures as they are', async () => {
    const lab = await startLabCamera(film)
    const { lines } = await capture(parseCameraUrl(lab.url))
    const described = lines.find(line => 'text' in line && line.text.includes('m=video'))
    expect(described).toMatchObject({
      from: 'camera',
      text: expect.stringContaining('sprop-parameter-sets='),
    })
    expect(lines[0]).toMatchObject({ capture: 1, transport: 'tcp' })
    expect(lines.at(-1)).toMatchObject({ connection: 'closed' })
    expect(lines.filter(line => 'bytes' in line).length).toBeGreaterThan(50)
  })
})

const startCode = Buffer.of(0, 0, 0, 1)
const habits: [string, Habit][] = [
  ['nothing odd', {}],
  [
    'start codes between units',
    {
      send: ({ nals, packets }) =>
        packets.units([Buffer.concat(nals.flatMap((nal, i) => (i === 0 ? [nal] : [startCode, nal])))]),
    },
  ],
  [
    'a new source at each keyframe',
    {
      send({ nals, packets, gop }) {
        packets.source = 0x1000 + gop
        return packets.units(nals)
      },
    },
  ],
]

describe('a camera that is played again from its capture', () => {
  it.each(habits)('with %s shows the same pictures, repaired in the same way', async (_what, habit) => {
    const lab = await startLabCamera(film, habit)
    const { file } = await capture(parseCameraUrl(lab.url))
    const replay = await startReplayCamera(file)
    const [first, again] = [new LabView(lab.url, film), new LabView(replay.url, film)]
    await Promise.all([first.pulled.frames(100), again.pulled.frames(100)])
    expect(again.missing).toBe(0)
    expect(again.shown.slice(0, 100)).toEqual(first.shown.slice(0, 100))
    expect(Object.keys(again.faults).toSorted()).toEqual(Object.keys(first.faults).toSorted())
  })

  it('that sends by UDP does so again', async () => {
    const udp = await udpCamera()
    const lab = await startLabCamera(film, udp.habit)
    const { file, lines } = await capture(parseCameraUrl(lab.url), 'udp')
    expect(lines.filter(line => 'by' in line && line.by === 'rtp').length).toBeGreaterThan(50)
    const replay = await startReplayCamera(file)
    const view = new LabView(replay.url, film, { access: { transport: 'udp' } })
    await view.pulled.frames(100)
    expect(view.missing).toBe(0)
  })

  it('asks for a password as the camera did, and takes any', async () => {
    const server = await startFaultyCamera({ film })
    const { file } = await capture({
      ...parseCameraUrl(`rtsp://127.0.0.1:${server.port}/lift`),
      ...credentials,
    })
    const replay = await startReplayCamera(file)
    const view = new LabView(replay.url, film)
    await view.pulled.frames(50)
    expect(replay.requests.slice(0, 5)).toEqual(['OPTIONS', 'DESCRIBE', 'DESCRIBE', 'SETUP', 'PLAY'])
  })
})

const secrets = ['p@ss#w0rd/?:', 'kH3xGq9ZpL2m']
const texts = [
  'Content-Base: rtsp://10.0.0.9/user=admin&password=tlJwpbo6&channel=1\r\n',
  `a=control:rtsp://admin:${secrets[0]}@10.0.0.9/kH3xGq9ZpL2m/track\r\n`,
  `Location: rtsp://10.0.0.9/?user=a&pwd=1234&x=${encodeURIComponent(secrets[0] ?? '')}\r\n`,
  'Authentication-Info: rspauth="6629fae49393a05397450978507c4ef1", nc=1\r\n',
]
const revealing = ['tlJwpbo6', ...secrets, encodeURIComponent(secrets[0] ?? ''), 'pwd=1234', '6629fae']

test.each([1, 2, 3, 7, 1000])(
  'in pieces of %i bytes no secret comes through, and every length stays',
  length => {
    const bytes = Buffer.from(texts.join('body '))
    const filter = new SecretFilter(secrets)
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length; at += length)
      pieces.push(filter.pass(bytes.subarray(at, at + length)))
    const shown = Buffer.concat([...pieces, filter.end()])
    expect(shown).toHaveLength(bytes.length)
    for (const secret of revealing) expect(shown.toString()).not.toContain(secret)
    expect(shown.toString()).toContain('&channel=1\r\n')
  },
)

test('pictures go through as they are', () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i * 31 + i * 7) & 0xff))
  const filter = new SecretFilter(secrets)
  expect(Buffer.concat([filter.pass(bytes), filter.end()]).equals(bytes)).toBe(true)
})

test('what is secret in an address is its password, and what its path holds of that kind', () => {
  const path = '/kH3xGq9ZpL2m/user=admin_password=tlJwpbo6?token=abc123&size=1080'
  expect(secretsOf({ password: 'geheim', path })).toEqual(['geheim', 'tlJwpbo6?token=abc123', 'kH3xGq9ZpL2m'])
})

test('the form is JSON Lines', async () => {
  const lab = await startLabCamera(film)
  const { file } = await capture(parseCameraUrl(lab.url))
  for (const line of (await readFile(file, 'utf8')).trimEnd().split('\n')) JSON.parse(line)
})

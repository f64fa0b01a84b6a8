import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fmp4Protocol, jsmpegProtocol } from '../../relay/wire/live/live.ts'
import { type GstCamera, startGstCamera } from '../support/camera/gst-camera.ts'
import { type SavedStream, saveStream } from '../support/camera/saved-stream.ts'
import { makeVideo, readFrameNumbers, smallVideo } from '../support/camera/video.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { processTree } from '../support/system/process-tree.ts'
import { runFfmpeg } from '../support/system/run-ffmpeg.ts'
import { until } from '../support/until.ts'

const auth = { username: 'viewer', password: 'p@ss#w0rd/?:' }
const lifetime = new AbortController()
let folder: string
let h264: string
let camera: GstCamera
let site: TestSite

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-live-'))
  h264 = await makeVideo(smallVideo)
  const h265 = await makeVideo({ ...smallVideo, codec: 'h265' })
  const paths = { lift: { file: h264 }, engine: { file: h265, codec: 'h265' as const } }
  camera = await startGstCamera({ paths, auth }, lifetime.signal)
  // As a person writes it into the file: the password as it is.
  const url = (name: string) => `rtsp://${auth.username}:${auth.password}@127.0.0.1:${camera.port}/${name}`
  const cameras = [
    { id: 'lift', name: 'Lift', url: url('lift') },
    { id: 'engine', name: 'Engine', url: url('engine') },
  ]
  site = await startSite({ bays: [{ id: 'bay-1', name: 'One', cameras }] }, lifetime.signal)
})

afterAll(async () => {
  await site.stop()
  lifetime.abort()
  await rm(folder, { recursive: true })
})

async function save(stream: SavedStream, name: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, stream.bytes)
  return file
}

async function probe(file: string) {
  const entries = 'stream=codec_name,width,height,nb_read_packets'
  const args = ['-v', 'error', '-count_packets', '-show_entries', entries, '-of', 'json', file]
  const { stdout } = await promisify(execFile)('ffprobe', args)
  const { streams } = JSON.parse(stdout) as {
    streams: { codec_name: string; width: number; height: number; nb_read_packets: string }[]
  }
  return streams
}

/** Of each frame's slices: parameter sets, which travel in the init segment, left out. */
async function sliceDigests(file: string): Promise<string[]> {
  const slices = 'h264_mp4toannexb,filter_units=pass_types=1|5'
  const text = await runFfmpeg([
    '-i',
    file,
    '-map',
    '0:v:0',
    '-c',
    'copy',
    '-bsf:v',
    slices,
    '-f',
    'framemd5',
    '-',
  ])
  const lines = text.toString().split('\n')
  return lines.filter(line => line && !line.startsWith('#')).map(line => line.split(',').at(-1)?.trim() ?? '')
}

async function transcoders(): Promise<number> {
  return (await processTree(site.edge('bay-1').pid)).filter(
    ({ name, state }) => name === 'ffmpeg' && state !== 'Z',
  ).length
}

describe('an H.264 camera', () => {
  it("reaches a bare client as the camera's own frames, in a playable file, by one pull however many watch", async () => {
    const viewers = await Promise.all(
      Array.from({ length: 20 }, () => saveStream(site, { path: '/live/bay-1/lift' })),
    )
    await Promise.all(viewers.map(viewer => viewer.received(50)))
    for (const viewer of viewers) viewer.close()
    expect(camera.sessions('lift')).toMatchObject({ now: 1, ever: 1 })
    const [viewer] = viewers
    if (!viewer) throw new Error('no viewer')
    expect(viewer.messages[0]).toMatchObject({
      type: 'start',
      mime: 'video/mp4; codecs="avc1.64001e"',
      width: 640,
      height: 360,
    })
    const file = await save(viewer, 'lift.mp4')
    const [stream] = await probe(file)
    expect(stream).toMatchObject({ codec_name: 'h264', width: 640, height: 360 })
    const frames = await readFrameNumbers(file)
    expect(Number(stream?.nb_read_packets)).toBe(frames.length)
    expect(frames.length).toBeGreaterThanOrEqual(49)
    const source = await sliceDigests(h264)
    const digests = await sliceDigests(file)
    expect(digests).toEqual(digests.map((_, i) => source[((frames[0] ?? 0) + i) % source.length]))
    expect(await transcoders()).toBe(0)
  })
})

describe('an H.265 camera', () => {
  it('travels as it is to those who ask for it, and by one transcode, while watched, to those who cannot', async () => {
    const own = await saveStream(site, { path: '/live/bay-1/engine?codecs=hvc1' })
    await own.received(30)
    expect(await transcoders()).toBe(0)
    own.close()
    expect((await probe(await save(own, 'own.mp4')))[0]?.codec_name).toBe('hevc')

    const others = await Promise.all([1, 2, 3].map(() => saveStream(site, { path: '/live/bay-1/engine' })))
    await Promise.all(others.map(viewer => viewer.received(30, 40_000)))
    expect(await transcoders()).toBe(1)
    for (const viewer of others) viewer.close()
    const [first] = others
    expect(first && (await probe(await save(first, 'other.mp4')))[0]?.codec_name).toBe('h264')
    await until(async () => (await transcoders()) === 0, 20_000)
    expect(camera.sessions('engine')).toMatchObject({ now: 1, ever: 1 })
  })
})

describe('a jsmpeg viewer', () => {
  it('gets MPEG-1 in a transport stream, made once, and only while somebody watches', async () => {
    const viewers = await Promise.all(
      [1, 2].map(() => saveStream(site, { path: '/live/bay-1/lift', protocol: jsmpegProtocol })),
    )
    await Promise.all(viewers.map(viewer => viewer.received(30, 40_000)))
    expect(await transcoders()).toBe(1)
    for (const viewer of viewers) viewer.close()
    const [viewer] = viewers
    expect(viewer && (await probe(await save(viewer, 'lift.ts')))[0]).toMatchObject({
      codec_name: 'mpeg1video',
      width: 640,
      height: 360,
    })
    await until(async () => (await transcoders()) === 0, 20_000)
  })
})

describe('the processes of a site', () => {
  it("listen on nothing but the relay's port", async () => {
    const pids = new Set((await site.files.processes()).map(({ pid }) => String(pid)))
    const { stdout } = await promisify(execFile)('ss', ['-Hltnp'])
    const ours = stdout
      .split('\n')
      .filter(line => [...line.matchAll(/pid=(\d+)/g)].some(([, pid]) => pids.has(pid ?? '')))
    expect(ours.map(line => line.trim().split(/\s+/)[3])).toEqual([`127.0.0.1:${site.files.port}`])
  })

  it("show the camera's password in no command line and no log", async () => {
    const viewer = await saveStream(site, { path: '/live/bay-1/lift', protocol: jsmpegProtocol })
    await viewer.received(5, 40_000)
    const commands = (await site.files.processes()).flatMap(({ commandLine }) => commandLine)
    viewer.close()
    const everything = [...commands, ...site.log()].join('\n')
    expect(commands.length).toBeGreaterThan(4)
    for (const form of [auth.password, encodeURIComponent(auth.password), encodeURI(auth.password)]) {
      expect(everything).not.toContain(form)
    }
  })

  it.each([
    ['no token', 401, {}],
    ['a wrong token', 401, { authorization: 'Bearer abc.def.ghi' }],
    ['a foreign origin', 403, { origin: 'https://evil.example' }],
  ])('refuse %s with %d before the first byte', async (what, status, headers: Record<string, string>) => {
    const token = await site.files.token({ role: 'display' })
    const all = what === 'a foreign origin' ? { ...headers, authorization: `Bearer ${token}` } : headers
    expect(await askToWatch(all)).toMatch(new RegExp(`^${status} \\{`))
  })
})

/** Asks for the camera's socket: status and body of the answer, or 101 alone. */
function askToWatch(headers: Record<string, string>): Promise<string> {
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    'sec-websocket-protocol': fmp4Protocol,
  }
  const options = { port: site.files.port, path: '/live/bay-1/lift', headers: { ...upgrade, ...headers } }
  return new Promise((resolve, reject) => {
    const asked = request(options, async response => {
      resolve(`${response.statusCode} ${Buffer.concat(await response.toArray())}`)
    })
    asked.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve('101')
    })
    asked.on('error', reject)
    asked.end()
  })
}

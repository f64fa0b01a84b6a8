import { spawnSync } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { runFfmpeg } from '../system/run-ffmpeg.ts'
import { type GstCameraOptions, startGstCamera } from './gst-camera.ts'
import { makeVideo, readFrameNumbers, smallVideo } from './video.ts'

const auth = { username: 'viewer', password: 'p@ss#w0rd/?:' }
const frameCount = smallVideo.fps * smallVideo.seconds

async function startCamera(options: Omit<GstCameraOptions, 'paths'> = {}) {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  const h265 = { file: await makeVideo({ ...smallVideo, codec: 'h265' }), codec: 'h265' as const }
  const paths = { lift: { file: await makeVideo(smallVideo) }, 'engine/main': h265 }
  return await startGstCamera({ paths, ...options }, lifetime.signal)
}

/** Watches two seconds of a path with ffmpeg; returns the file it wrote, with the camera's own frames. */
async function record(url: string): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'glassbay-camera-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  const file = path.join(directory, 'seen.mkv')
  await runFfmpeg(['-rtsp_transport', 'tcp', '-i', url, '-t', '2', '-c', 'copy', '-copyts', file])
  return file
}

test.each(['lift', 'engine/main'])('%s plays its file in real time, frame after frame', async name => {
  const camera = await startCamera({ auth })
  const numbers = await readFrameNumbers(await record(camera.url(name)))
  const [first = -1] = numbers
  expect(numbers.length).toBeGreaterThan(smallVideo.fps)
  expect(numbers).toEqual(numbers.map((_, i) => (first + i) % frameCount))
  const pushed = camera.pushed(name)
  const seconds = ((pushed.at(-1)?.at ?? 0) - (pushed[0]?.at ?? 0)) / 1000
  expect(Math.abs((pushed.length - 1) / seconds - smallVideo.fps)).toBeLessThan(2)
  expect(camera.pushedAt(name, numbers.at(-1) ?? -1)).toBeGreaterThan(pushed[0]?.at ?? 0)
})

test('a wrong password is refused, and counts as no session', async () => {
  const camera = await startCamera({ auth })
  const url = camera.url('lift').replace(encodeURIComponent(auth.password), 'wrong')
  await expect(record(url)).rejects.toThrow(/401/)
  expect(camera.sessions('lift')).toEqual({ now: 0, ever: 0, teardowns: 0 })
})

test('sessions are counted while they last and after a TEARDOWN', async () => {
  const camera = await startCamera()
  const recording = Promise.all([record(camera.url('lift')), record(camera.url('lift'))])
  await vi.waitFor(() => expect(camera.sessions('lift')).toMatchObject({ now: 2, ever: 2 }), 20_000)
  await recording
  await vi.waitFor(() => expect(camera.sessions('lift')).toEqual({ now: 0, ever: 2, teardowns: 2 }), 20_000)
  expect(camera.sessions('engine/main').ever).toBe(0)
})

test('a frozen camera sends nothing and goes on with the next frame when thawed', async () => {
  const camera = await startCamera()
  const recording = record(camera.url('lift'))
  await vi.waitFor(() => expect(camera.pushed('lift').length).toBeGreaterThan(10), 20_000)
  camera.freeze()
  const frozenCount = await vi.waitUntil(() => {
    const newest = camera.pushed('lift').at(-1)
    return newest && Date.now() - newest.at > 500 ? camera.pushed('lift').length : 0
  }, 20_000)
  expect(camera.sessions('lift').now).toBe(1)
  camera.thaw()
  await recording
  const frames = camera.pushed('lift').map(({ frame }) => frame)
  expect(frames.length).toBeGreaterThan(frozenCount)
  expect(frames).toEqual(frames.map((_, i) => ((frames[0] ?? 0) + i) % frameCount))
})

test('a killed camera comes back on the same port', async () => {
  const camera = await startCamera()
  await camera.kill()
  await expect(record(camera.url('lift'))).rejects.toThrow(/Connection refused/)
  await camera.restart()
  expect((await readFrameNumbers(await record(camera.url('lift')))).length).toBeGreaterThan(smallVideo.fps)
})

test('a camera ends when the process that started it dies', async () => {
  const file = await makeVideo(smallVideo)
  const program = `
    import { startGstCamera } from ${JSON.stringify(path.join(import.meta.dirname, 'gst-camera.ts'))}
    const paths = { lift: { file: ${JSON.stringify(file)} } }
    const camera = await startGstCamera({ paths }, new AbortController().signal)
    process.stdout.write(String(camera.pid), () => process.kill(process.pid, 'SIGKILL'))`
  const died = spawnSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
  expect(died.signal).toBe('SIGKILL')
  const pid = Number(died.stdout)
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 10_000)
})

// The edge's own RTSP client against GStreamer's RTSP server: what is on the wire is what comes out, bit for bit.
import { createHash } from 'node:crypto'
import { expect, onTestFinished, test } from 'vitest'
import { nalType, type VideoCodec } from '../../../edge/demo/camera/access-unit.ts'
import { type GstCamera, type GstCameraOptions, startGstCamera } from '../../support/camera/gst-camera.ts'
import { PulledCamera } from '../../support/camera/pulled-camera.ts'
import { makeVideo, smallVideo, type VideoOptions } from '../../support/camera/video.ts'
import { BoxSplitter } from '../../support/system/box-splitter.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'
import { until } from '../../support/until.ts'

const delimiter = { h264: 9, h265: 35 }

async function startCamera(video: VideoOptions, auth?: GstCameraOptions['auth']): Promise<GstCamera> {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  const paths = { lift: { file: await makeVideo(video), codec: video.codec } }
  return await startGstCamera({ paths, auth }, lifetime.signal)
}

/** A fingerprint of the frame's NAL units in an mdat, without the delimiter that GStreamer's parser puts in front. */
function frameOf(codec: VideoCodec, fragment: Uint8Array): string {
  const bytes = Buffer.from(fragment)
  const hash = createHash('sha256')
  for (let at = bytes.indexOf('mdat') + 4; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    const nal = bytes.subarray(at + 4, end)
    if (nalType(codec, nal) !== delimiter[codec]) hash.update(bytes.subarray(at, end))
    at = end
  }
  return hash.digest('hex').slice(0, 16)
}

/** The frames of the file that the camera plays, as they are in the file. */
async function framesOfFile(file: string, codec: VideoCodec): Promise<string[]> {
  const flags = ['-movflags', 'frag_every_frame+empty_moov+default_base_moof', '-f', 'mp4', '-']
  const segments = new BoxSplitter().push(await runFfmpeg(['-i', file, '-c', 'copy', ...flags]))
  return segments.filter(({ kind }) => kind === 'fragment').map(({ bytes }) => frameOf(codec, bytes))
}

test.each([
  ['h264', 'avc1.64001e'],
  ['h265', 'hvc1.1.6.L63.90'],
] as const)('%s comes out as fragmented MP4 with the very bytes of the camera', async (codec, codecs) => {
  const video = { ...smallVideo, codec }
  const gst = await startCamera(video)
  const pulled = new PulledCamera(gst.url('lift'))
  await pulled.frames(40)
  const { starts, fragments, reasons } = pulled.taken
  expect(starts).toMatchObject([{ mime: `video/mp4; codecs="${codecs}"`, width: 640, height: 360 }])
  expect(reasons).toEqual([])

  const count = fragments.length
  const seen = await probe(pulled.taken.bytes())
  expect(seen).toMatchObject({
    codec: codec === 'h264' ? 'h264' : 'hevc',
    width: 640,
    height: 360,
    complaints: '',
  })
  expect(seen.decodedFrames).toBeGreaterThanOrEqual(count)
  const steps = seen.packets.slice(1).map(({ dts }, i) => dts - (seen.packets[i]?.dts ?? 0))
  expect(Math.max(...steps)).toBeLessThan(2 * 3600)

  const film = await framesOfFile(await makeVideo(video), codec)
  // Not the first one: the server puts what stands before the film's first slice (SEI) before any first frame.
  const [first = '', ...frames] = fragments.slice(1, count).map(({ bytes }) => frameOf(codec, bytes))
  const at = film.indexOf(first)
  expect(at).toBeGreaterThanOrEqual(0)
  expect(frames).toEqual(frames.map((_, i) => film[(at + 1 + i) % film.length]))
})

test('B-frames are shown in their order, none lost, and decode times never go back', async () => {
  const gst = await startCamera({ ...smallVideo, bFrames: 2 })
  const pulled = new PulledCamera(gst.url('lift'))
  await pulled.frames(40)
  await pulled.stop()
  const { packets, complaints } = await probe(pulled.taken.bytes())
  expect(complaints).toBe('')
  expect(packets.some(({ pts, dts }) => pts > dts + 3600)).toBe(true)
  for (const [i, { pts, dts }] of packets.entries()) {
    expect(pts).toBeGreaterThanOrEqual(dts)
    if (i > 0) expect(dts).toBeGreaterThan(packets[i - 1]?.dts ?? 0)
  }
  // The end may cut a group: its reference frame is here, what is shown before it is not.
  const numbers = (await pulled.taken.numbers()).slice(0, -3)
  const [first = -1] = numbers
  expect(numbers).toEqual(numbers.map((_, i) => (first + i) % (smallVideo.fps * smallVideo.seconds)))
})

test.each(['p@ss#w0rd/?:', '', '%', 'plain'])('digest authentication with password %j', async password => {
  const gst = await startCamera(smallVideo, { username: 'viewer', password })
  const raw = `rtsp://viewer:${password}@127.0.0.1:${gst.port}/lift`
  const pulled = [new PulledCamera(gst.url('lift')), new PulledCamera(raw)]
  for (const one of pulled) await one.frames(5)
  for (const { log, taken } of pulled) {
    expect(taken.reasons).toEqual([])
    if (password.length > 1) expect(JSON.stringify(log.lines)).not.toContain(password)
  }
})

test('a wrong password is said so, and shown nowhere', async () => {
  const gst = await startCamera(smallVideo, { username: 'viewer', password: 'right' })
  const pulled = new PulledCamera(`rtsp://viewer:canary-77@127.0.0.1:${gst.port}/lift?token=canary-78`)
  const reason = await pulled.nextLoss()
  expect(reason.code).toBe('UNAUTHORIZED')
  expect(pulled.camera.feed).toMatchObject({ start: undefined, offline: reason })
  expect(JSON.stringify([reason, pulled.log.lines])).not.toContain('canary')
})

test('stopping tears the one session down', async () => {
  const gst = await startCamera(smallVideo)
  const pulled = new PulledCamera(gst.url('lift'))
  await pulled.frames(5)
  await until(() => gst.sessions('lift').now === 1)
  await pulled.stop()
  await until(() => gst.sessions('lift').teardowns === 1)
  expect(gst.sessions('lift')).toEqual({ now: 0, ever: 1, teardowns: 1 })
})

test('a frozen camera is said so and comes back when it thaws', async () => {
  const gst = await startCamera(smallVideo)
  const pulled = new PulledCamera(gst.url('lift'), { timeouts: { noFramesMs: 1_500 } })
  await pulled.frames(5)
  const frozenAtMs = performance.now()
  gst.freeze()
  expect(await pulled.nextLoss()).toMatchObject({ code: 'NO_FRAMES' })
  expect(performance.now() - frozenAtMs).toBeGreaterThan(1_000)
  gst.thaw()
  await pulled.frames(5)
  expect(pulled.taken.starts.length).toBeGreaterThanOrEqual(2)
})

test('a killed camera is refused while away, and plays again when it is back', async () => {
  const gst = await startCamera(smallVideo)
  const pulled = new PulledCamera(gst.url('lift'))
  await pulled.frames(5)
  await gst.kill()
  await until(() => pulled.taken.reasons.some(({ code }) => code === 'REFUSED'))
  expect(pulled.taken.reasons[0]?.code).toBe('CLOSED')
  await gst.restart()
  await pulled.frames(5)
  await until(() => gst.sessions('lift').now === 1)
})

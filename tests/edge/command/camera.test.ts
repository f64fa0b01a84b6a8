/** `npm run camera` as the person on the ladder runs it, against real and odd cameras on loopback. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CameraFindings } from '../../../edge/command/findings.ts'
import { credentials, fastFilm, startFaultyCamera } from '../../support/camera/faulty-camera.ts'
import { type GstCamera, startGstCamera } from '../../support/camera/gst-camera.ts'
import { type Habit, startLabCamera } from '../../support/camera/lab-camera.ts'
import { startOnvifDevice } from '../../support/camera/onvif-device.ts'
import { startReplayCamera } from '../../support/camera/replay-camera.ts'
import { nalOf } from '../../support/camera/rtp-payloads.ts'
import type { TestVideo } from '../../support/camera/test-video.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { runCommand } from '../../support/system/run-command.ts'

const lifetime = new AbortController()
let directory: string
let gst: GstCamera
let film: TestVideo

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glassbay-command-'))
  const file = await makeVideo({ ...smallVideo, gop: 100, bFrames: 2 })
  const auth = { username: 'viewer', password: 'p@ss#w0rd/?:' }
  gst = await startGstCamera({ paths: { lift: { file } }, auth }, lifetime.signal)
  film = await fastFilm('h264')
})
afterAll(async () => {
  lifetime.abort()
  await rm(directory, { recursive: true })
})

function look(url: string, ...args: string[]) {
  return runCommand('edge/command/camera.ts', [url, '--no-onvif', '--seconds', '2', ...args])
}

async function lookForMachines(url: string, ...args: string[]): Promise<CameraFindings> {
  const { stdout } = await look(url, '--json', ...args)
  return JSON.parse(stdout) as CameraFindings
}

describe('a camera that plays', () => {
  it('is described on a page, with a picture and with what to change, and without its password', async () => {
    const still = path.join(directory, 'lift.png')
    const { code, stdout, stderr, seconds } = await look(gst.url('lift'), '--seconds', '9', '--still', still)
    expect(code).toBe(0)
    expect(seconds).toBeLessThan(15)
    expect(stdout).toMatch(/^plays {10}yes, the first picture after \d+\.\d\d s$/m)
    expect(stdout).toMatch(/^transport {6}RTP inside RTSP \(TCP\)$/m)
    expect(stdout).toMatch(/^codec {10}H\.264 (?:High|Main), level \d\.\d$/m)
    expect(stdout).toMatch(/^size {11}640x360$/m)
    expect(stdout).toMatch(/^frame rate {5}2[45](?:\.\d)? a second$/m)
    expect(stdout).toMatch(/^keyframes {6}every 4 s$/m)
    expect(stdout).toMatch(/^B-frames {7}yes$/m)
    expect(stdout).toMatch(/^repaired {7}nothing$/m)
    expect(stdout).toMatch(/Set the keyframe interval .* to 2 s: 50 frames/)
    expect(stdout).toMatch(/Switch B-frames off/)
    expect(stdout + stderr).not.toMatch(/w0rd|p%40ss/)
    expect(await probe(await readFile(still))).toMatchObject({ codec: 'png', width: 640, height: 360 })
  })

  it('is described for machines by the same', async () => {
    const server = await startFaultyCamera({ film })
    const url = `rtsp://viewer:${encodeURIComponent(credentials.password)}@127.0.0.1:${server.port}/lift`
    const { inspection, where, advice } = await lookForMachines(url)
    expect(where).toBe(`127.0.0.1:${server.port}`)
    expect(inspection).toMatchObject({ transport: 'tcp', reason: null, faults: [], leftOut: [] })
    expect(inspection.sends).toMatchObject({ width: 320, height: 240, hasBFrames: false, starts: 1 })
    expect(inspection.sends?.framesPerSecond).toBeGreaterThan(80)
    expect(inspection.sends?.keyframeSeconds?.most).toBeCloseTo(0.1, 1)
    expect(advice.map(({ what }) => what)).toEqual(['Set 25 or 30 frames a second.'])
  })

  it('takes its password from the environment, for a user that stands alone', async () => {
    const server = await startFaultyCamera({ film })
    const url = `rtsp://127.0.0.1:${server.port}/lift`
    const env = { CAMERA_PASSWORD: credentials.password }
    const args = [url, '--no-onvif', '--seconds', '2', '--user', credentials.username]
    expect((await runCommand('edge/command/camera.ts', args, { env })).code).toBe(0)
    expect(
      (await runCommand('edge/command/camera.ts', args, { input: `${credentials.password}\n` })).code,
    ).toBe(0)
  })

  it('is written down for a test, which plays it again', async () => {
    const capture = path.join(directory, 'gst.jsonl')
    const { code, stdout } = await look(gst.url('lift'), '--seconds', '6', '--capture', capture)
    expect([code, stdout.includes(capture)]).toEqual([0, true])
    expect(await readFile(capture, 'utf8')).not.toMatch(/w0rd/)
    const replay = await startReplayCamera(capture)
    const { inspection } = await lookForMachines(replay.url)
    expect(inspection).toMatchObject({ reason: null, faults: [] })
    expect(inspection.sends).toMatchObject({ width: 640, height: 360, hasBFrames: true })
  })
})

const odd: [string, Habit, RegExp][] = [
  [
    'packs units together with start codes',
    {
      send: ({ nals, packets }) =>
        packets.units([
          Buffer.concat(nals.flatMap((nal, i) => (i === 0 ? [nal] : [Buffer.of(0, 0, 0, 1), nal]))),
        ]),
    },
    /^repaired {7}\d+ units with start codes in the place of one$/m,
  ],
  [
    'sends units of kinds that nobody knows, and a microphone',
    {
      describe: sdp => `${sdp}m=audio 0 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=control:audio\r\n`,
      send: ({ nals, packets, codec }) => [
        packets.packet(nalOf(codec, { type: 30 })),
        ...packets.units(nals),
      ],
    },
    /^left out {7}audio PCMU\/8000$[\s\S]*^ignored {8}\d+ units of unknown kinds$[\s\S]*Switch the microphone off\./m,
  ],
  [
    'changes its source at each keyframe',
    {
      send({ nals, packets, gop }) {
        packets.source = 0x1000 + gop
        return packets.units(nals)
      },
    },
    /^repaired {7}\d+ changes of the stream’s source number$/m,
  ],
  [
    'loses packets',
    {
      send: ({ nals, packets, index }) =>
        index % 20 === 7 ? packets.units(nals, 100).slice(1) : packets.units(nals),
    },
    /^lost {11}\d+ packets lost on the way$[\s\S]*Look at its cable, its plug and the switch/m,
  ],
]

describe('an odd camera', () => {
  it.each(odd)('that %s is told as such, and plays', async (_what, habit, said) => {
    const lab = await startLabCamera(film, habit)
    const { code, stdout } = await look(lab.url)
    expect(code).toBe(0)
    expect(stdout).toMatch(said)
  })

  it('of which we know the settings is told what to set, and has it set on request', async () => {
    const url = `${(await startLabCamera(film)).url}`
    const profile = {
      token: 'main',
      encoding: 'H264' as const,
      width: 320,
      height: 240,
      fps: 100,
      kbps: 8000,
      gop: 1000,
    }
    const device = await startOnvifDevice(
      {
        profiles: [{ ...profile, url: 'rtsp://192.0.2.1/main', extension: '<SmartCodec>true</SmartCodec>' }],
        clockOffsetMs: 3_600_000,
      },
      lifetime.signal,
    )
    const onvif = ['--onvif', `http://127.0.0.1:${device.port}`]
    const run = (...args: string[]) =>
      runCommand('edge/command/camera.ts', [url, '--seconds', '2', ...onvif, ...args])
    const { stdout } = await run()
    expect(stdout).toMatch(/^keyframes .*\(set: 1000 frames\)$/m)
    expect(stdout).toMatch(
      /^camera {9}Acme Dome 100, firmware 5\.6\.7; turns or zooms, smart codec on \(smartCodec\)$/m,
    )
    expect(stdout).toMatch(/Switch the smart codec off \(smartCodec\)/)
    expect(stdout).toMatch(/Set its clock by NTP\.\s+It is 60 min ahead/)
    const { stdout: after, code } = await run('--set', 'keyframes=2s,fps=25')
    expect(code).toBe(0)
    expect(device.done).toEqual(['set main gop 50 fps 25 kbps 8000'])
    expect(after).toMatch(/^keyframes .*\(set: 50 frames\)$/m)
  })
})

describe('a camera that does not play', () => {
  it.each([
    [
      'refuses the password',
      () => gst.url('lift').replace('viewer:', 'viewer:x'),
      'UNAUTHORIZED',
      /correct them in the site file/,
    ],
    ['does not know the path', () => gst.url('nowhere'), 'NOT_FOUND', /correct the path/],
    ['is not there', () => 'rtsp://127.0.0.1:1/', 'REFUSED', /nothing listens at 127\.0\.0\.1:1/],
    ['may be no camera', () => 'rtsp://203.0.113.9/', 'UNREACHABLE', /lies outside the networks/],
  ])('since it %s is told so, and the command fails', async (_what, url, reason, sentence) => {
    const { code, stdout, stderr, seconds } = await look(url())
    expect(code).toBe(1)
    expect(stdout.replace(/\s+/g, ' ')).toMatch(new RegExp(`plays no \\(${reason}\\): .*${sentence.source}`))
    expect(seconds).toBeLessThan(10)
    expect(stdout + stderr).not.toMatch(/w0rd/)
  })

  it('since nothing comes is told so within 15 s', async () => {
    const lab = await startLabCamera(film, { send: () => [] })
    const { code, stdout, seconds } = await look(lab.url)
    expect([code, seconds < 15]).toEqual([1, true])
    expect(stdout).toMatch(/plays {10}no \(NO_FRAMES\)/)
  })
})

describe('what is asked in a wrong way', () => {
  it.each([
    ['no address', ['nonsense:geheim@x'], /must have the form rtsp:/],
    ['settings that are none', ['rtsp://127.0.0.1/', '--set', 'gop=50'], /gop=50 is none of: keyframes=2s/],
    ['a network that is none', ['rtsp://127.0.0.1/', '--network', 'x'], /must be a network/],
  ])('%s is said in one line', async (_what, args, sentence) => {
    const { code, stderr } = await runCommand('edge/command/camera.ts', args)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toContain('geheim')
  })
})

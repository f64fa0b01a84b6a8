/** What listeners get is what ffmpeg reads: Opus as it was spoken, and the AAC that is made of it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startFfmpeg } from '../../../config/system/ffmpeg.ts'
import { aacEncoders } from '../../../relay/narration/voice/aac-encoder.ts'
import { writeAudioFragment, writeAudioInit } from '../../../relay/narration/voice/audio-fmp4.ts'
import { VoiceTimeline } from '../../../relay/narration/voice/voice-timeline.ts'
import { opusTicks, type VoicePacket } from '../../../relay/wire/narration/narration.ts'
import { OggPackets } from '../../../viewer/explain/talk/ogg-packets.ts'
import { readInit } from '../../../viewer/player/mse/fragments.ts'
import { readVoicePackets } from '../../../viewer/player/voice/voice-packets.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'
import { until } from '../../support/until.ts'
import { writeClickTrack } from '../../support/viewer/click-track.ts'

/** Six seconds with a click at 0.5, 2.5 and 4.5 s. */
const periods = 3
const clicksAt = [0.5, 2.5, 4.5]
const beganMs = 1_764_000_000_000
let folder: string
let packets: VoicePacket[]

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-voice-'))
  const [wav, ogg] = [path.join(folder, 'clicks.wav'), path.join(folder, 'clicks.ogg')]
  await writeClickTrack(wav, periods)
  await runFfmpeg(['-i', wav, '-c:a', 'libopus', '-b:a', '32k', '-application', 'voip', ogg])
  const all = new OggPackets().push(new Uint8Array(await readFile(ogg)))
  packets = all.map((opus, i) => ({ opus, capturedAtMs: beganMs + i * 20 }))
})
afterAll(() => rm(folder, { recursive: true }))

/** Where the clicks are in a file, s. */
async function clicksIn(bytes: Uint8Array): Promise<number[]> {
  const file = path.join(folder, 'heard.mp4')
  await writeFile(file, bytes)
  const pcm = await runFfmpeg(['-i', file, '-f', 's16le', '-ac', '1', '-ar', '48000', '-'])
  const found: number[] = []
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    const seconds = at / 2 / 48_000
    if (Math.abs(pcm.readInt16LE(at)) > 8000 && seconds - (found.at(-1) ?? -1) > 1) found.push(seconds)
  }
  return found
}

test('Opus in fragments is a playable file with the clicks at their time', async () => {
  const timeline = new VoiceTimeline()
  const fragments = packets.map((packet, i) => writeAudioFragment(i, timeline.place(packet)))
  const found = await clicksIn(Buffer.concat([writeAudioInit('opus'), ...fragments]))
  expect(found).toHaveLength(clicksAt.length)
  // 6.5 ms is what an Opus encoder looks ahead.
  for (const [i, at] of found.entries()) expect(Math.abs(at - (clicksAt[i] ?? 0))).toBeLessThan(0.015)
})

test('a page finds every packet in its fragment, with its capture time', () => {
  const timeline = new VoiceTimeline()
  const init = readInit(writeAudioInit('opus'))
  if (!init) throw new Error('not an init segment')
  const found = packets.flatMap((packet, i) =>
    readVoicePackets(writeAudioFragment(i, timeline.place(packet)), init),
  )
  expect(found.map(({ bytes }) => Buffer.from(bytes))).toEqual(packets.map(({ opus }) => Buffer.from(opus)))
  for (const [i, { capturedAtMs, time }] of found.entries()) {
    expect(capturedAtMs).toBeCloseTo(packets[i]?.capturedAtMs ?? 0, 2)
    expect(time).toBeCloseTo(i * 0.02, 6)
  }
})

test('packets that are missing leave a hole in the timeline; capture times that jitter do not', () => {
  const timeline = new VoiceTimeline()
  const places = packets
    .filter((_, i) => i < 100 || i >= 150)
    .map(
      ({ opus, capturedAtMs }, i) =>
        timeline.place({ opus, capturedAtMs: capturedAtMs + (i % 2) * 15 }).decodeTime,
    )
  expect(places[99]).toBe(99 * 960)
  expect((places[100] ?? 0) - 150 * 960).toBeLessThanOrEqual(15 * 48)
  for (const [i, place] of places.entries())
    if (i > 0 && i !== 100) expect(place - (places[i - 1] ?? 0)).toBe(960)
})

test('AAC comes while it is spoken, with the clicks where they were said', async () => {
  const end = new AbortController()
  const fragments: Uint8Array[] = []
  const encoder = aacEncoders(pino({ level: 'silent' }))(fragment => fragments.push(fragment), end.signal)
  for (const packet of packets.slice(0, 50)) encoder.push(packet)
  await until(() => fragments.length > 30) // of 47: the rest is still in the encoder, and nothing has ended
  for (const packet of packets.slice(50)) encoder.push(packet)
  const wanted = Math.floor(
    (packets.reduce((sum, { opus }) => sum + (opusTicks(opus) ?? 0), 0) - 4096) / 1024,
  )
  await until(() => fragments.length >= wanted)
  end.abort()
  const init = readInit(writeAudioInit('aac'))
  if (!init) throw new Error('not an init segment')
  const [first] = readVoicePackets(fragments[0] ?? new Uint8Array(), init)
  const found = await clicksIn(Buffer.concat([writeAudioInit('aac'), ...fragments]))
  expect(found).toHaveLength(clicksAt.length)
  const saidAt = found.map(at => ((first?.capturedAtMs ?? 0) - beganMs) / 1000 + at)
  for (const [i, at] of saidAt.entries()) expect(Math.abs(at - (clicksAt[i] ?? 0))).toBeLessThan(0.03)
})

test('AAC comes back when its encoder dies, and its times go on', async () => {
  const end = new AbortController()
  const fragments: Uint8Array[] = []
  const pids: number[] = []
  const start: typeof startFfmpeg = (job, signal) => {
    const started = startFfmpeg(job, signal)
    pids.push(started.pid ?? 0)
    return started
  }
  const encoder = aacEncoders(pino({ level: 'silent' }), start)(bytes => fragments.push(bytes), end.signal)
  for (const packet of packets.slice(0, 50)) encoder.push(packet)
  await until(() => fragments.length > 30)
  process.kill(pids[0] ?? 0, 'SIGKILL')
  await until(() => pids.length === 2)
  const before = fragments.length
  for (const packet of packets.slice(50, 150)) encoder.push(packet)
  await until(() => fragments.length > before + 30)
  end.abort()
  const init = readInit(writeAudioInit('aac'))
  if (!init) throw new Error('not an init segment')
  const times = fragments.flatMap(bytes =>
    readVoicePackets(bytes, init).map(({ capturedAtMs }) => capturedAtMs),
  )
  expect([...times].sort((a, b) => a - b)).toEqual(times)
  const file = await runFfmpeg(['-i', await written(fragments), '-f', 'null', '-'])
  expect(file).toHaveLength(0)
})

/** What a listener of the AAC got, as a file. */
async function written(fragments: readonly Uint8Array[]): Promise<string> {
  const file = path.join(folder, 'revived.mp4')
  await writeFile(file, Buffer.concat([writeAudioInit('aac'), ...fragments]))
  return file
}

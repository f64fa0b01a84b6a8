/** Recorders' files taken apart: the same packets come out of each, however the file is cut into pieces. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { opusTicks } from '../../../../relay/wire/narration/narration.ts'
import { OggOpusWriter } from '../../../../relay/wire/narration/ogg-opus.ts'
import { Mp4Packets } from '../../../../viewer/explain/talk/mp4-packets.ts'
import { OggPackets } from '../../../../viewer/explain/talk/ogg-packets.ts'
import { WebmPackets } from '../../../../viewer/explain/talk/webm-packets.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'

let folder: string
const files: Record<string, Uint8Array> = {}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-packets-'))
  const ogg = path.join(folder, 'voice.ogg')
  const tone = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000:duration=2']
  await runFfmpeg([...tone, '-c:a', 'libopus', '-b:a', '32k', '-ac', '1', ogg])
  const fragments = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-frag_duration', '100000']
  for (const [name, options] of [
    ['voice.webm', []],
    ['voice.mp4', fragments],
  ] as const)
    await runFfmpeg(['-i', ogg, '-c', 'copy', ...options, path.join(folder, name)])
  for (const name of ['voice.ogg', 'voice.webm', 'voice.mp4'])
    files[name] = new Uint8Array(await readFile(path.join(folder, name)))
})
afterAll(() => rm(folder, { recursive: true }))

const readers = { 'voice.ogg': OggPackets, 'voice.webm': WebmPackets, 'voice.mp4': Mp4Packets }

function packetsOf(name: keyof typeof readers, pieceLength: number): string[] {
  const reader = new readers[name]()
  const file = files[name] ?? new Uint8Array()
  const packets: Uint8Array[] = []
  for (let at = 0; at < file.length; at += pieceLength)
    packets.push(...reader.push(file.slice(at, at + pieceLength)))
  return packets.map(packet => Buffer.from(packet).toString('hex'))
}

test.each(['voice.ogg', 'voice.webm', 'voice.mp4'] as const)('%s', name => {
  const whole = packetsOf(name, Number.MAX_SAFE_INTEGER)
  expect(whole.length).toBeGreaterThanOrEqual(100)
  expect(whole).toEqual(packetsOf('voice.ogg', Number.MAX_SAFE_INTEGER))
  for (const hex of whole) expect(opusTicks(Buffer.from(hex, 'hex'))).toBe(960)
  for (const pieceLength of [1, 7, 333]) expect(packetsOf(name, pieceLength)).toEqual(whole)
})

test('an Ogg that we write is one that ffmpeg reads, packet for packet', async () => {
  const packets = packetsOf('voice.ogg', Number.MAX_SAFE_INTEGER).map(hex => Buffer.from(hex, 'hex'))
  const writer = new OggOpusWriter()
  const bytes = Buffer.concat([writer.head(), ...packets.map(packet => writer.page(packet))])
  const samples = await runFfmpeg(['-f', 'ogg', '-i', '-', '-f', 's16le', '-ac', '1', '-'], [bytes])
  expect(samples.length / 2 / 960).toBe(packets.length)
})

import { appendFile, mkdtemp, readdir, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { VoiceArchive } from '../../../../relay/narration/voice/voice-archive.ts'
import { opusPacket } from '../../../support/relay/console-client.ts'

let directory: string
const lifetime = new AbortController()
const log = pino({ level: 'silent' })

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glassbay-voices-'))
})
afterEach(() => rm(directory, { recursive: true }))

async function open(limits: { keepMs?: number; keepBytes?: number } = {}): Promise<VoiceArchive> {
  const archive = new VoiceArchive({ directory, log, ...limits })
  await archive.run(lifetime.signal)
  return archive
}

/** Packets of 20 ms from that moment on. */
async function speak(archive: VoiceArchive, bay: string, fromMs: number, count: number): Promise<void> {
  const file = archive.begin(bay, fromMs)
  for (let i = 0; i < count; i++) file.push({ capturedAtMs: fromMs + i * 20, opus: opusPacket(i) })
  await archive.close()
}

test('gives back what was said in a bay between two moments, of all narrations, in order', async () => {
  const archive = await open()
  const nowMs = Date.now()
  await speak(archive, 'bay-1', nowMs - 5000, 100)
  await speak(archive, 'bay-2', nowMs - 5000, 100)
  await speak(archive, 'bay-1', nowMs - 2000, 50)
  const packets = await archive.voiceBetween('bay-1', nowMs - 3100, nowMs - 1900)
  const times = packets.map(({ capturedAtMs }) => capturedAtMs - nowMs)
  expect(times).toEqual([-3100, -3080, -3060, -3040, -3020, -2000, -1980, -1960, -1940, -1920])
  expect(await archive.voiceBetween('bay-3', 0, nowMs)).toEqual([])
})

test('after a crash in the middle of a packet, has all before it', async () => {
  const archive = await open()
  const nowMs = Date.now()
  await speak(archive, 'bay-1', nowMs - 1000, 10)
  const [name = ''] = await readdir(directory)
  await appendFile(path.join(directory, name), Buffer.of(0, 12, 1, 2, 3))
  expect(await (await open()).voiceBetween('bay-1', 0, nowMs)).toHaveLength(10)
})

test('lets go of what is too old, and of the oldest when it is too much', async () => {
  const nowMs = Date.now()
  const archive = await open()
  await speak(archive, 'bay-1', nowMs - 3000, 10)
  await speak(archive, 'bay-1', nowMs - 2000, 10)
  await speak(archive, 'bay-1', nowMs - 1000, 10)
  const [oldest = ''] = (await readdir(directory)).toSorted()
  await utimes(path.join(directory, oldest), 1, 1)
  await open({ keepMs: 3_600_000 })
  expect(await readdir(directory)).toHaveLength(2)
  await open({ keepBytes: 250 })
  expect(await readdir(directory)).toEqual([`bay-1.${nowMs - 1000}.voice`])
})

import { access, copyFile, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { BurnedFilms } from '../../../../relay/narration/burn/burned-films.ts'
import type { ClipOverlay } from '../../../../relay/wire/work-order/clip-overlay.ts'
import { makeVideo, smallVideo } from '../../../support/camera/video.ts'
import { probe } from '../../../support/system/ffprobe.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'
import { temporaryDirectory } from '../../../support/system/temporary-directory.ts'
import { until } from '../../../support/until.ts'

const clip = { id: '0123456789abcdef0123456789abcdef', duration_ms: 2000 }
let lifetime: AbortController
let directory: string
let films: BurnedFilms
let isDrawnOver: boolean

beforeEach(async () => {
  lifetime = new AbortController()
  directory = await temporaryDirectory('burned', lifetime.signal)
  isDrawnOver = false
  films = new BurnedFilms({
    clipFiles: {
      pathOf: (_, type) => path.join(directory, `clip.${type}`),
      burnedPathOf: () => path.join(directory, 'clip.burned.mp4'),
      having: async (type, ids) => new Set(type === 'json' && !isDrawnOver ? [] : ids),
    },
    log: pino({ level: 'silent' }),
  })
})
afterEach(async () => {
  await films.close()
  lifetime.abort()
})

const film = () => path.join(directory, 'clip.mp4')

async function made(): Promise<string | undefined> {
  return until(async () => {
    const answer = await films.ask(clip)
    if (answer === 'failed') throw new Error('it could not be made')
    return answer && 'file' in answer && answer.file
  })
}

async function aShortVideo(codec: 'h264' | 'h265'): Promise<string> {
  return makeVideo({ ...smallVideo, codec, seconds: 2 })
}

test('a film over which nobody spoke, wrote or drew is sent on as it is', async () => {
  await copyFile(await aShortVideo('h264'), film())
  expect(await films.ask(clip)).toEqual({ progress: 0 })
  expect(await readFile((await made()) ?? '')).toEqual(await readFile(film()))
})

const stroke = { kind: 'line', colour: 'cyan', fromMs: 0, toMs: 2000, goneMs: 2000 } as const
const line: [number, number][] = [
  [0.2, 0.5],
  [0.8, 0.5],
]
const overlay: ClipOverlay = { captions: [], strokes: [{ ...stroke, points: line }] }

test.each([
  ['in which somebody drew', 'h264', []],
  ['with sound that not every player knows', 'h264', ['-f', 'lavfi', '-i', 'sine=d=2', '-c:a', 'libopus']],
  ['in H.265', 'h265', []],
] as const)('a film %s becomes H.264 and AAC', async (_name, codec, sound) => {
  await runFfmpeg(['-i', await aShortVideo(codec), ...sound, '-c:v', 'copy', film()])
  isDrawnOver = sound.length === 0 && codec === 'h264'
  await writeFile(path.join(directory, 'clip.json'), JSON.stringify(overlay))
  const file = (await made()) ?? ''
  expect((await probe(await readFile(file))).codec).toBe('h264')
  if (sound.length) await runFfmpeg(['-c:a', 'aac', '-i', file, '-map', '0:a:0', '-f', 'null', '-'])
})

test('a film that cannot be made is told once, and asking again tries again', async () => {
  await writeFile(film(), 'not a film')
  expect(await films.ask(clip)).toEqual({ progress: 0 })
  await until(async () => (await films.ask(clip)) === 'failed')
  await copyFile(await aShortVideo('h264'), film())
  expect(await films.ask(clip)).toEqual({ progress: 0 })
  expect(await made()).toBeDefined()
})

describe('what is no MP4, whatever its name', () => {
  test.each([
    [
      'an HLS playlist',
      (other: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${other}\n#EXT-X-ENDLIST\n`,
    ],
    ['a list for concat', (other: string) => `ffconcat version 1.0\nfile ${other}\n`],
    [
      'a playlist that grows for ever',
      (other: string) => `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${other}\n`,
    ],
  ])("%s reads no other customer's film, and holds up nobody", async (_name, text) => {
    const other = path.join(directory, 'other.mp4')
    await copyFile(await aShortVideo('h264'), other)
    await writeFile(film(), text(other))
    isDrawnOver = true
    await writeFile(path.join(directory, 'clip.json'), JSON.stringify(overlay))
    await films.ask(clip)
    await until(async () => (await films.ask(clip)) === 'failed')
    await expect(access(path.join(directory, 'clip.burned.mp4'))).rejects.toThrow()
    await copyFile(other, film())
    expect(await made()).toBeDefined()
  })
})

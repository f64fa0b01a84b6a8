import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type GstCamera, startGstCamera } from '../support/camera/gst-camera.ts'
import { makeVideo, readFrameNumbers, smallVideo } from '../support/camera/video.ts'
import { sliceDigests } from '../support/edge/slice-digests.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { type ListedClip, Workshop } from '../support/workshop.ts'

/** A GOP of the camera and half a second. */
const toleranceMs = 1000 + 500
const rolls = { preRollMs: 2000, postRollMs: 1000 }

let lifetime: AbortController
let folder: string
let video: string
let camera: GstCamera
let site: TestSite
let workshop: Workshop

beforeEach(async () => {
  lifetime = new AbortController()
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-clips-'))
  video = await makeVideo(smallVideo)
  camera = await startGstCamera({ paths: { lift: { file: video } } }, lifetime.signal)
  const bay = { id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url: camera.url('lift') }] }
  site = await startSite({ bays: [bay], edge: { preRoll: '2s', postRoll: '1s' } }, lifetime.signal)
  workshop = new Workshop(site, 'bay-1')
  await until(() => camera.pushed('lift').length > 75, 20_000)
})

afterEach(async () => {
  await site.stop()
  lifetime.abort()
  await rm(folder, { recursive: true })
})

function snapshot(revision: number, state: string, steps: [string, string?], findings: object[] = []) {
  const [first, second = 'pending'] = steps
  return {
    workOrder: 'WO-1',
    revision,
    state,
    at: new Date().toISOString(),
    vehicle: { plate: '沪A12345' },
    steps: [
      { id: 's1', title: '更换前刹车片', state: first },
      { id: 's2', title: 'Test drive', state: second },
    ],
    findings,
  }
}

const finding = { id: 'f1', severity: 'urgent', area: 'front left brake', fault: 'pads worn to 2 mm' }

async function download(clip: ListedClip): Promise<string> {
  const response = await workshop.get(clip.url)
  const bytes = Buffer.from(await response.arrayBuffer())
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(clip.sha256)
  const file = path.join(folder, `${clip.id}.mp4`)
  await writeFile(file, bytes)
  return file
}

async function tagsOf(file: string): Promise<Record<string, string>> {
  const { stdout } = await promisify(execFile)('ffprobe', [
    '-v',
    'error',
    '-show_format',
    '-of',
    'json',
    file,
  ])
  return (JSON.parse(stdout) as { format: { tags: Record<string, string> } }).format.tags
}

/** How far from the wanted moments the clip's first and last frame left the camera, ms. */
async function misses(
  clip: ListedClip,
  file: string,
  fromMs: number,
  toMs: number,
): Promise<[number, number]> {
  const numbers = await readFrameNumbers(file)
  const clipStartMs = Date.parse(clip.start)
  const [first, last] = [numbers[0] ?? -1, numbers.at(-1) ?? -1]
  const firstPushed = camera.pushedAt('lift', first, clipStartMs + 2000) ?? 0
  const lastPushed = camera.pushedAt('lift', last, clipStartMs + clip.seconds * 1000 + 2000) ?? 0
  return [firstPushed - fromMs, lastPushed - toMs]
}

describe('a job told by mosquitto_pub alone', () => {
  it('becomes clips at the right moments, bit for bit, that say what they belong to', async () => {
    await workshop.publish(snapshot(1, 'in-bay', ['pending']))
    const s1From = await workshop.publish(snapshot(2, 'repairing', ['active']))
    await wait(3000) // the step's length: what is being measured
    const s1To = await workshop.publish(snapshot(3, 'repairing', ['done', 'active'], [finding]))
    await wait(2500)
    const s2To = await workshop.publish(snapshot(4, 'quality-check', ['done', 'done'], [finding]))
    await workshop.publish(snapshot(5, 'delivered', ['done', 'done'], [finding]))

    const clips = await workshop.clipsWhen('WO-1', 6, 60_000)
    expect(clips.map(({ kind, step, finding }) => [kind, step ?? finding]).sort()).toEqual([
      ['arrival', null],
      ['departure', null],
      ['finding', 'f1'],
      ['step', 's1'],
      ['step', 's2'],
      ['timelapse', null],
    ])
    const source = await sliceDigests(video)
    const wanted: Record<string, [number, number]> = {
      s1: [s1From, s1To],
      s2: [s1To, s2To],
      f1: [s1To, s1To],
    }
    for (const clip of clips.filter(({ kind }) => kind === 'step' || kind === 'finding')) {
      const subject = clip.step ?? clip.finding ?? ''
      const file = await download(clip)
      expect(await tagsOf(file)).toMatchObject({
        work_order: 'WO-1',
        bay: 'bay-1',
        camera: 'lift',
        [clip.kind]: subject,
      })
      const [from = 0, to = 0] = wanted[subject] ?? []
      const [firstMiss, lastMiss] = await misses(clip, file, from - rolls.preRollMs, to + rolls.postRollMs)
      console.log(
        `${clip.kind} ${subject}: first frame ${Math.round(firstMiss)} ms, last frame ${Math.round(lastMiss)} ms from the wanted moment`,
      )
      expect(Math.abs(firstMiss)).toBeLessThan(toleranceMs)
      expect(Math.abs(lastMiss)).toBeLessThan(toleranceMs)
      const [number = 0] = await readFrameNumbers(file)
      const digests = await sliceDigests(file)
      expect(digests).toEqual(digests.map((_, i) => source[(number + i) % source.length]))
    }
  }, 180_000)

  it('three times over, out of order, over restarts of edge and broker, is one clip of each', async () => {
    const told: object[] = []
    const tell = async (next: object) => {
      told.push(next)
      for (const again of [next, ...told, next]) await workshop.publish(again)
      // What is retained in the end is the newest, as after any real publisher.
      await workshop.publish(next)
      await wait(2500) // something to film
    }
    await tell(snapshot(1, 'in-bay', ['pending']))
    await tell(snapshot(2, 'repairing', ['active']))
    await site.edge('bay-1').stop()
    await site.edge('bay-1').start()
    await tell(snapshot(3, 'repairing', ['done', 'active'], [finding]))
    await site.broker.stop()
    await site.broker.wipe()
    await site.broker.start()
    await tell(snapshot(4, 'quality-check', ['done', 'done'], [finding]))
    await site.edge('bay-1').kill()
    await site.edge('bay-1').start()
    await tell(snapshot(5, 'delivered', ['done', 'done'], [finding]))

    await workshop.clipsWhen('WO-1', 6, 60_000)
    // Whatever had been planned twice would be cut and sent like the others: the next job's clips come after them.
    const next = { ...snapshot(1, 'in-bay', ['pending']), workOrder: 'WO-2' }
    await workshop.publish(next)
    await workshop.publish({ ...next, revision: 2, state: 'delivered' })
    await workshop.clipsWhen('WO-2', 2, 60_000)
    const clips = (await workshop.clips('WO-1')) ?? []
    const names = clips.map(({ kind, step, finding }) => `${kind} ${step ?? finding ?? ''}`.trim())
    expect(names.sort()).toEqual(['arrival', 'departure', 'finding f1', 'step s1', 'step s2', 'timelapse'])
  }, 240_000)
})

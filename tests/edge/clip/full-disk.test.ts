import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { planMoment } from '../../../edge/clip/planner.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { ClipBay } from '../../support/edge/clip-bay.ts'
import { SmallVolume } from '../../support/edge/small-volume.ts'
import { startTestRelay } from '../../support/relay/test-relay.ts'
import { until } from '../../support/until.ts'

const MiB = 1024 ** 2

test('on a volume that recordings have filled a planned clip keeps its footage, and there is room to cut it', async () => {
  const volume = await SmallVolume.create(64 * MiB)
  const home = await mkdtemp(path.join(tmpdir(), 'glassbay-full-'))
  const relay = await startTestRelay({ data: home })
  const clipBay = new ClipBay({ data: volume.directory, relayUrl: relay.httpUrl, disk: volume.disk })
  const { bay, clips, store } = clipBay
  try {
    const feed = new FilmedFeed(await readFilm(await makeVideo({ ...smallVideo, bitrate: 10_000_000 })))
    feed.goLive()
    const recorder = bay.record('lift', feed, { segmentMs: 3000, syncIntervalMs: 50 })
    const beganMs = Date.now() - 600_000
    let atMs = feed.shootSeconds(15, beganMs)
    await bay.written()
    const visit = { workOrder: 'WO-1', arrivedMs: 0, previousLeftMs: undefined, occurrence: 1 }
    const finding = { kind: 'finding', id: 'f1', label: 'pads worn', atMs: beganMs + 10_000 } as const
    const plan = planMoment(visit, finding, { preRollMs: 8000, postRollMs: 3000 })
    store.transaction(() => clips.plan(plan, ['lift']))
    while (atMs < beganMs + 120_000) {
      atMs = feed.shootSeconds(5, atMs)
      await bay.written()
    }
    expect(bay.archive.segmentsOf('lift')[0]?.startMs).toBe(beganMs)
    const worker = clipBay.startWorker()
    await until(() => clips.counts.announced === 1, 30_000)
    await worker.stop()
    const [delivery] = clipBay.outbox.pending(1)
    expect(delivery?.payload).toMatchObject({
      finding: 'f1',
      start: new Date(beganMs + 2000).toISOString(),
      seconds: 11,
    })
    expect(recorder.status).toMatchObject({ state: 'recording', lost: { fragments: 0 } })
  } finally {
    await clipBay.close()
    await relay.stop()
    await volume.close()
    await rm(home, { recursive: true, force: true })
  }
})

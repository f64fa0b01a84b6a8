import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { markerName, Volume } from '../../../edge/recording/volume.ts'
import { FilmedFeed, readFilm } from '../../support/camera/filmed-feed.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { BayArchive } from '../../support/edge/bay-archive.ts'
import { SmallVolume } from '../../support/edge/small-volume.ts'
import { until } from '../../support/until.ts'

let home: string

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'glassbay-volumes-'))
})

afterEach(() => rm(home, { recursive: true, force: true }))

test('the first start marks the volume, and later ones and other bays find the mark', async () => {
  const data = path.join(home, 'data')
  await Promise.all([new Volume(data).verify(), new Volume(data).verify()])
  await new Volume(data).verify()
  expect(await readdir(data)).toEqual([markerName])
})

test('where the machine expects a volume that is not mounted nothing is written', async () => {
  const point = path.join(home, 'the disk')
  await mkdir(point)
  const fstab = path.join(home, 'fstab')
  const comment = '# <file system> <mount point> <type>\n'
  await writeFile(fstab, `${comment}UUID=1 / ext4\nUUID=2 ${point.replace(' ', '\\040')} ext4 nofail 0 2\n`)
  const volume = new Volume(path.join(point, 'glassbay'), fstab)
  await expect(volume.verify()).rejects.toMatchObject({
    fault: 'NOT_MOUNTED',
    message: `${point} is not mounted`,
  })
  expect(await readdir(point)).toEqual([])
})

test('a volume that is unplugged stops the recording, leaves nothing elsewhere, and records again when it is back', async () => {
  const volume = await SmallVolume.create(64 * 1024 ** 2)
  const bay = new BayArchive({ data: volume.directory, disk: volume.disk })
  try {
    const feed = new FilmedFeed(await readFilm(await makeVideo(smallVideo)))
    feed.goLive()
    const recorder = bay.record('lift', feed, { syncIntervalMs: 50 })
    const beganMs = Date.now() - 60_000
    let atMs = feed.shootSeconds(5, beganMs)
    await bay.written()
    await volume.unplug()
    await until(() => bay.archive.stats.fault?.fault === 'NOT_MOUNTED', 30_000)
    atMs = feed.shootSeconds(5, atMs)
    await until(() => recorder.status.fault === 'NOT_MOUNTED', 30_000)
    expect(await readdir(volume.directory)).toEqual([])
    await volume.plugIn()
    await until(() => recorder.status.state === 'recording', 30_000)
    await bay.written()
    const footage = await bay.archive.footage('lift', { fromMs: beganMs, toMs: atMs })
    expect(footage?.gaps).toEqual([])
    expect(bay.archive.segmentsOf('lift')).toHaveLength(2)
  } finally {
    await bay.close()
    await volume.close()
  }
})

test('another volume in its place is not written to', async () => {
  const data = path.join(home, 'data')
  const volume = new Volume(data)
  await volume.verify()
  await writeFile(path.join(data, markerName), 'something else')
  await expect(volume.verify()).rejects.toMatchObject({ fault: 'NOT_MOUNTED' })
})

// What real cameras and servers have said, word for word (`npm run camera -- URL --capture FILE`): a file more in
// captures/ is a test more.
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { startReplayCamera } from '../../../support/camera/replay-camera.ts'
import { probe } from '../../../support/system/ffprobe.ts'

const directory = path.join(import.meta.dirname, 'captures')

test.each(readdirSync(directory))('%s plays whole', async name => {
  const replay = await startReplayCamera(path.join(directory, name))
  const pulled = new PulledCamera(replay.url)
  await pulled.frames(20)
  await pulled.stop()
  const { taken } = pulled
  expect({ starts: taken.starts.length, reasons: taken.reasons }).toEqual({ starts: 1, reasons: [] })
  expect(await probe(taken.bytes())).toMatchObject({ complaints: '', decodedFrames: taken.fragments.length })
})

import { expect, test } from 'vitest'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { crashRounds } from '../../support/edge/crash-rounds.ts'

test('an edge that is killed while it records and cuts loses at most two seconds, no clip, and its order', async () => {
  const lives = [1200, 400, 3300]
  const video = await makeVideo(smallVideo)
  const options = { rounds: lives.length, video, lifeMs: () => lives.pop() ?? 0 }
  const { lostMs, ...report } = await crashRounds(options, new AbortController().signal)
  expect(Math.max(...lostMs)).toBeLessThanOrEqual(2000)
  expect(report.findings).toBeGreaterThanOrEqual(3)
  expect(report).toMatchObject({ brokenSegments: 0, brokenDatabases: 0, halfListed: 0, lostClips: 0 })
  expect(report.announced).toBeGreaterThanOrEqual(report.findings - report.clipsWithoutFootage)
}, 120_000)

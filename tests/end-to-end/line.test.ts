import { expect, test } from 'vitest'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo, subVideo } from '../support/camera/video.ts'
import { followLine, longestStand } from '../support/system/line-follower.ts'

test("a customer's picture keeps moving on a line of 700 kbit/s, and is large again when the line is free", async () => {
  const lifetime = new AbortController()
  const paths = { lift: { file: await makeVideo(cameraVideo) }, sub: { file: await makeVideo(subVideo) } }
  const camera = await startGstCamera({ paths }, lifetime.signal)
  const follower = await followLine(camera, lifetime.signal)
  try {
    await follower.shows(cameraVideo.width, 50, 0)
    const { nowMs: throttledAt } = await follower.record()
    follower.line.bitsPerSecond = 700_000
    await follower.shows(subVideo.width, 250, throttledAt)
    const { frames, nowMs: freedAt } = await follower.record()
    const small = frames.filter(({ atMs, width }) => atMs > throttledAt && width === subVideo.width)
    expect(longestStand(small, small[0]?.atMs ?? 0, freedAt)).toBeLessThan(1000)
    follower.line.bitsPerSecond = Number.POSITIVE_INFINITY
    await follower.shows(cameraVideo.width, 50, freedAt)
    expect((await follower.record()).blackFrames).toBe(0)
  } finally {
    await follower.stop()
    lifetime.abort()
  }
}, 180_000)

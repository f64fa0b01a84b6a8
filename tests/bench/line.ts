import { setTimeout as sleep } from 'node:timers/promises'
import { startGstCamera } from '../support/camera/gst-camera.ts'
import { cameraVideo, makeVideo, subVideo } from '../support/camera/video.ts'
import {
  followLine,
  type GlassFrame,
  type LineFollower,
  longestStand,
} from '../support/system/line-follower.ts'
import type { Benchmark, Figure } from './benchmark.ts'

const throttledTo = 700_000
const steadyMs = 6_000
const throttledMs = 30_000
const isLarge = ({ width }: GlassFrame) => width > subVideo.width

/** A customer's phone, its line throttled and freed again. */
export const line: Benchmark = {
  description: 'what a customer sees while the line goes down to 700 kbit/s and comes back',
  notes: [
    'Camera: 1080p25 at 4 Mbit/s with a 640x360 sub stream at 512 kbit/s, a keyframe every 4 s each; the page is /my, 390x844 at 3 pixels each.',
    'The line is a proxy with a token bucket of 30 ms between browser and relay; nothing is throttled in the browser.',
    'The switch ends with the first frame of the sub stream on the glass; a stand is the time between two frames.',
  ],
  async run({ signal, tell }) {
    tell('making the camera’s videos (once on this machine)')
    const paths = { lift: { file: await makeVideo(cameraVideo) }, sub: { file: await makeVideo(subVideo) } }
    const camera = await startGstCamera({ paths }, signal)
    const follower = await followLine(camera, signal)
    try {
      return await measure(follower, tell)
    } finally {
      await follower.stop()
    }
  },
}

async function measure(follower: LineFollower, tell: (progress: string) => void): Promise<Figure[]> {
  const { line: wire } = follower
  await follower.shows(cameraVideo.width, 1, 0)
  await sleep(steadyMs)
  tell('the line goes down to 700 kbit/s')
  const { nowMs: throttledAt } = await follower.record()
  wire.bitsPerSecond = throttledTo
  await follower.shows(subVideo.width, 1, throttledAt)
  await sleep(throttledMs)
  tell('the line is free')
  const { nowMs: freedAt } = await follower.record()
  wire.bitsPerSecond = Number.POSITIVE_INFINITY
  await follower.shows(cameraVideo.width, 1, freedAt)
  await sleep(steadyMs)
  const { frames, blackFrames, nowMs } = await follower.record()
  const smallAt = frames.find(frame => !isLarge(frame) && frame.atMs > throttledAt)?.atMs ?? Number.NaN
  const largeAt = frames.find(frame => isLarge(frame) && frame.atMs > freedAt)?.atMs ?? Number.NaN
  const small = frames.filter(({ atMs }) => atMs >= smallAt && atMs < freedAt)
  const ms = (name: string, value: number): Figure => ({ name, value, unit: 'ms' })
  return [
    ms('throttled: to the first frame of sub', smallAt - throttledAt),
    ms('throttled: longest stand until then', longestStand(frames, throttledAt, smallAt + 1)),
    ms('throttled: longest stand after the switch', longestStand(frames, smallAt - 1, freedAt)),
    { name: 'throttled: frames a second after the switch', value: rate(small), unit: '' },
    ms('freed: to the first frame of main', largeAt - freedAt),
    ms('freed: longest stand until then', longestStand(frames, freedAt, largeAt + 1)),
    ms('freed: longest stand afterwards', longestStand(frames, largeAt - 1, nowMs)),
    { name: 'animation frames without a picture', value: blackFrames, unit: '' },
  ]
}

function rate(frames: readonly GlassFrame[]): number {
  const seconds = ((frames.at(-1)?.atMs ?? 0) - (frames[0]?.atMs ?? 0)) / 1000
  return (frames.length - 1) / seconds
}

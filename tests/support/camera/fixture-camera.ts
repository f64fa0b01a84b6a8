/**
 * A camera as a relay's viewers see it: a file's frames, one when it is due, as the fragments that our edge makes of
 * them, and on demand everything that goes wrong with cameras.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pino from 'pino'
import { Fragmenter } from '../../../edge/camera/rtp/fragmenter.ts'
import { ParameterSets } from '../../../edge/camera/rtp/parameter-sets.ts'
import { isParameterSet } from '../../../edge/demo/camera/access-unit.ts'
import { systemClocks } from '../../../edge/stream/capture-clock.ts'
import { FeedSource } from '../../../edge/stream/feed.ts'
import type { OfflineReason } from '../../../relay/wire/live/camera.ts'
import type { TestVideo } from './test-video.ts'

const lost: OfflineReason = { code: 'CLOSED', message: 'the camera closed the connection' }

export class FixtureCamera {
  readonly feed = new FeedSource()
  /** Which frame of the video was sent last. */
  frameNumber = -1
  /** While true, no frame comes: the camera hangs, or the data is frozen on its way. */
  isFrozen = false
  /** How late the next frame is sent, ms; frames keep their order. */
  delayMs: () => number = () => 0
  private video: TestVideo
  /** When each frame of the video was last sent, ms since 1970. */
  private readonly sentAt = new Map<number, number>()
  private film: AbortController | undefined = undefined

  constructor(video: TestVideo) {
    this.video = video
  }

  /** Films from the video's beginning (or another one's), as a stream of its own. */
  begin(video = this.video): void {
    const film = new AbortController()
    this.film?.abort()
    this.video = video
    this.film = film
    this.run(film.signal).catch((error: unknown) => {
      if (!film.signal.aborted) throw error
    })
  }

  /** How long ago this frame of the video was sent, ms; undefined when it was not. */
  ageOf(frameNumber: number, nowMs = Date.now()): number | undefined {
    const sentAtMs = this.sentAt.get(frameNumber)
    return sentAtMs === undefined ? undefined : nowMs - sentAtMs
  }

  lose(reason: OfflineReason = lost): void {
    this.film?.abort()
    this.feed.end(reason)
  }

  end(): void {
    this.film?.abort()
  }

  private async run(signal: AbortSignal): Promise<void> {
    const { codec, framesPerSecond, units } = this.video
    const sets = new ParameterSets(codec, [])
    const log = pino({ level: 'silent' })
    const fragmenter = new Fragmenter({ feed: this.feed, sets, clockRate: 90_000, clocks: systemClocks, log })
    const beganMs = performance.now()
    for (let i = 0; !signal.aborted; i += 1) {
      const dueMs = beganMs + (i * 1000) / framesPerSecond
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal })
      const capturedMs = performance.now()
      const delayMs = this.delayMs()
      if (delayMs > 0) await sleep(delayMs, undefined, { signal })
      const unit = units[i % units.length]
      if (this.isFrozen || !unit) continue
      this.frameNumber = i % units.length
      this.sentAt.set(this.frameNumber, Date.now())
      for (const nal of unit.nals) sets.add(nal)
      fragmenter.push({
        bytes: lengthPrefixed(unit.nals.filter(nal => !isParameterSet(codec, nal))),
        parameterSets: [],
        isKeyframe: unit.isKeyframe,
        isAfterLoss: false,
        timestamp: Math.round((i * 90_000) / framesPerSecond) % 2 ** 32,
        arrivedAtMs: capturedMs,
      })
    }
  }
}

function lengthPrefixed(nals: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    nals.flatMap(nal => {
      const length = Buffer.alloc(4)
      length.writeUInt32BE(nal.byteLength)
      return [length, nal]
    }),
  )
}

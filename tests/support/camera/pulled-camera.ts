/** A camera as the edge pulls it, with what came of it; stopped when the test ends. */
import { onTestFinished } from 'vitest'
import { parseCameraUrl } from '../../../config/camera-url.ts'
import { Camera, type CameraOptions, type CameraTimeouts } from '../../../edge/camera/camera.ts'
import { Backoff } from '../../../relay/wire/shared/backoff.ts'
import { recordLog } from '../relay/record-log.ts'
import { until } from '../until.ts'
import { TakenFeed } from './taken-feed.ts'

export interface PulledCameraOptions {
  /** Every wait between two tries; default 50 ms. */
  retryDelayMs?: number
  timeouts?: Partial<CameraTimeouts>
  requestKeyframe?: CameraOptions['requestKeyframe']
  access?: CameraOptions['access']
}

export class PulledCamera {
  readonly camera: Camera
  readonly taken: TakenFeed
  readonly log = recordLog()
  private readonly lifetime = new AbortController()
  private readonly running: Promise<void>

  constructor(url: string, { retryDelayMs = 50, ...options }: PulledCameraOptions = {}) {
    const address = parseCameraUrl(url)
    const backoff = new Backoff([retryDelayMs])
    this.camera = new Camera({ bay: 'bay-1', id: 'lift', address, log: this.log.logger, backoff, ...options })
    this.taken = new TakenFeed(this.camera.feed)
    this.running = this.camera.run(this.lifetime.signal)
    onTestFinished(() => this.stop())
  }

  /** Settles when the camera has let go of everything. */
  async stop(): Promise<void> {
    this.lifetime.abort()
    await this.running
  }

  /** So many fragments of the stream that plays now. */
  async frames(count: number, deadlineMs = 20_000): Promise<void> {
    await until(() => this.taken.fragments.length >= count && this.camera.feed.start, deadlineMs)
  }

  /** The next reason for being offline that comes from now on. */
  async nextLoss(deadlineMs = 20_000) {
    const seen = this.taken.reasons.length
    return await until(() => this.taken.reasons[seen], deadlineMs)
  }
}

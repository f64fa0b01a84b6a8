/** A camera that can be turned: asked what it can for as long as the edge lives, and told what to do by its ONVIF thread. */
import { EventEmitter, on } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { Worker } from 'node:worker_threads'
import type { Logger } from 'pino'
import { CameraNetworks } from '../../config/camera-networks.ts'
import type { CameraAddress } from '../../config/camera-url.ts'
import type { Ptz, PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import { Replies } from '../../relay/wire/shared/replies.ts'
import { demandCameraHost } from '../camera/rtsp/host.ts'
import type { OnvifThreadData, PtzAnswer, PtzQuestion } from './thread-messages.ts'

/** Seldom: cameras lock the account, and with it their picture, after a few wrong passwords. */
const retryDelaysMs = [10, 60, 600].map(seconds => seconds * 1000)
/** A camera that has not said by then what it can never will. */
const connectTimeoutMs = 20_000
const commandTimeoutMs = 4500
/** A camera's answers are small: whatever grows beyond is none. */
const threadLimits = { maxOldGenerationSizeMb: 64 }

export interface OnvifCameraOptions {
  id: string
  /** Of its ONVIF device service. */
  address: CameraAddress
  /** Where it may be; default: private, loopback and link-local addresses. */
  networks?: CameraNetworks
  log: Logger
  backoff?: Backoff
}

export class OnvifCamera {
  /** `change`: what `ptz` says has changed. */
  readonly events = new EventEmitter<{ change: [] }>()
  private readonly address: CameraAddress
  private readonly networks: CameraNetworks
  private readonly log: Logger
  private readonly backoff: Backoff
  private readonly replies = new Replies()
  private thread: Worker | undefined = undefined
  private present: Ptz | undefined = undefined

  constructor({
    id,
    address,
    networks = new CameraNetworks(),
    log,
    backoff = new Backoff(retryDelaysMs),
  }: OnvifCameraOptions) {
    this.address = address
    this.networks = networks
    this.log = log.child({ camera: id })
    this.backoff = backoff
  }

  /** What it can; undefined while it does not answer, or when it cannot be turned. */
  get ptz(): Ptz | undefined {
    return this.present
  }

  /** Settles when the signal has aborted and the thread has ended. */
  async run(signal: AbortSignal): Promise<void> {
    let isNews = true
    while (!signal.aborted) {
      const error = await this.runOnce(signal).catch((error: Error) => error)
      if (signal.aborted) return
      if (this.present) isNews = true
      this.setPtz(undefined)
      const retryDelayMs = this.backoff.nextDelayMs()
      // The first failure is news; that it goes on is not.
      this.log[isNews ? 'warn' : 'debug']({ reason: error.message, retryDelayMs }, 'camera cannot be turned')
      isNews = false
      await wait(retryDelayMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }

  /** Resolves when the camera has taken it; rejects with a sentence that says why it has not. */
  async command(command: PtzCommand): Promise<void> {
    const { thread } = this
    if (!thread || !this.present) throw new Error('the camera does not answer on ONVIF just now')
    await this.replies.to(id => thread.postMessage({ id, command } satisfies PtzQuestion), {
      timeoutMs: commandTimeoutMs,
      silence: 'the camera did not answer in time',
    })
  }

  /** One thread, from its start to its end, which is a failure unless the signal ended it. */
  private async runOnce(signal: AbortSignal): Promise<never> {
    demandCameraHost(this.address.host, this.networks)
    const thread = new Worker(new URL('./onvif-thread.ts', import.meta.url), {
      workerData: { address: this.address, networks: this.networks.list } satisfies OnvifThreadData,
      resourceLimits: threadLimits,
      env: {}, // nothing of ours is its business
    })
    this.thread = thread
    const deadline = setTimeout(() => void thread.terminate(), connectTimeoutMs)
    try {
      for await (const [answer] of on(thread, 'message', { signal, close: ['exit'] })) {
        clearTimeout(deadline)
        this.receive(answer as PtzAnswer)
      }
      throw new Error('the camera does not answer on ONVIF')
    } finally {
      clearTimeout(deadline)
      this.thread = undefined
      await thread.terminate()
      this.replies.rejectAll('the camera was lost')
    }
  }

  private receive(answer: PtzAnswer): void {
    switch (answer.type) {
      case 'ptz':
        if (!answer.ptz)
          throw new Error('it offers no PTZ: take `onvif` out of the site file, or turn PTZ on in the camera')
        this.backoff.reset()
        this.setPtz(answer.ptz)
        break
      case 'done':
        this.replies.settle(answer.id)
        break
      case 'failed':
        this.replies.settle(answer.id, answer.reason)
        break
      default:
        answer satisfies never
    }
  }

  private setPtz(ptz: Ptz | undefined): void {
    if (isDeepStrictEqual(ptz, this.present)) return
    if (ptz) this.log.info({ presets: ptz.presets.length }, 'camera can be turned')
    this.present = ptz
    this.events.emit('change')
  }
}

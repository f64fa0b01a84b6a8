/** A device's ONVIF thread, from its start to its end, as the rest of the edge sees it. */
import { on } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CameraNetworks } from '../../config/camera-networks.ts'
import { Replies } from '../../relay/wire/shared/replies.ts'
import { demandCameraHost } from '../camera/rtsp/host.ts'
import type { DeviceDescription } from './description.ts'
import type { OnvifNews, OnvifQuestion, OnvifTask, OnvifThreadData } from './thread-messages.ts'

/** A device that has not said by then what it is never will. */
const connectTimeoutMs = 20_000
const endTimeoutMs = 2_000
/** A device's answers are small: whatever grows beyond is none. */
const threadLimits = { maxOldGenerationSizeMb: 64 }
export const silence = 'the camera did not answer in time'

/** Without the answers to questions, which `ask` gives. */
export type OnvifSight = Exclude<OnvifNews, { type: 'done' | 'failed' }>

export class OnvifLink {
  private readonly worker: Worker
  private readonly replies = new Replies()
  private isTurning = false

  /** Throws CameraError for an address where no camera may be. */
  constructor(data: OnvifThreadData) {
    demandCameraHost(data.address.host, new CameraNetworks(data.networks))
    this.worker = new Worker(new URL('./onvif-thread.ts', import.meta.url), {
      workerData: data,
      resourceLimits: threadLimits,
      env: {}, // nothing of ours is its business
    })
    this.worker.on('error', () => {}) // `news` throws it
  }

  /**
   * What the thread tells of itself, the device's description first. Throws with a sentence when the thread ends, and
   * the signal's reason when that aborts.
   */
  async *news(signal: AbortSignal): AsyncGenerator<OnvifSight, never> {
    const { worker } = this
    const deadline = setTimeout(() => void worker.terminate(), connectTimeoutMs)
    try {
      for await (const [news] of on(worker, 'message', { signal, close: ['exit'] })) {
        clearTimeout(deadline)
        const sight = this.receive(news as OnvifNews)
        if (sight) yield sight
      }
      throw new Error('the camera does not answer on ONVIF')
    } finally {
      clearTimeout(deadline)
      this.replies.rejectAll('the camera was lost')
    }
  }

  /** Resolves when the device has taken it; rejects with a sentence that says why it has not. */
  ask(task: OnvifTask, timeoutMs: number): Promise<void> {
    return this.replies.to(id => this.worker.postMessage({ id, task } satisfies OnvifQuestion), {
      timeoutMs,
      silence,
    })
  }

  /** Stops what turns, and ends the thread. Never throws. */
  async end(): Promise<void> {
    if (this.isTurning) await this.askToStop()
    await this.worker.terminate()
  }

  private async askToStop(): Promise<void> {
    const { worker } = this
    const taken = this.ask({ kind: 'end' }, endTimeoutMs)
    // Nobody reads its news any more.
    worker.on('message', (news: OnvifNews) => void this.receive(news))
    worker.once('exit', () => this.replies.rejectAll('the camera was lost'))
    await taken.catch(() => {}) // a camera that is gone, or one that stops by itself
  }

  private receive(news: OnvifNews): OnvifSight | undefined {
    switch (news.type) {
      case 'done':
        this.replies.settle(news.id)
        return undefined
      case 'failed':
        this.replies.refuse(news.id, news.reason)
        return undefined
      case 'turning':
        this.isTurning = news.state.mayTurn
        return news
      default:
        return news
    }
  }
}

export interface ReadingOptions extends Omit<OnvifThreadData, 'turning'> {
  /** Done with the device when it has said what it is; what it says afterwards is the answer. */
  task?: OnvifTask
}

/** What one device says of itself now. Throws with a sentence, or the signal's reason. */
export async function readDevice(
  { task, ...data }: ReadingOptions,
  signal: AbortSignal,
): Promise<DeviceDescription> {
  const link = new OnvifLink({ ...data, turning: undefined })
  const first = Promise.withResolvers<void>()
  let device: DeviceDescription | undefined
  const follow = async (): Promise<never> => {
    for await (const news of link.news(signal)) {
      if (news.type === 'seen') device = news.device
      first.resolve()
    }
    throw new Error(silence)
  }
  const following = follow()
  following.catch(() => {}) // thrown by the races below, or of no interest any more
  try {
    await Promise.race([first.promise, following])
    if (task) await Promise.race([link.ask(task, connectTimeoutMs), following])
    if (!device) throw new Error(silence)
    return device
  } finally {
    await link.end()
  }
}

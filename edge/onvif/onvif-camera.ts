/** A camera's ONVIF side for as long as the edge lives: what it says of itself, turning it, asking it for keyframes. */
import { EventEmitter } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Logger } from 'pino'
import { CameraNetworks } from '../../config/camera-networks.ts'
import type { CameraAddress } from '../../config/camera-url.ts'
import type { Ptz, PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import type { DeviceDescription } from './description.ts'
import { OnvifLink, type OnvifSight } from './onvif-link.ts'
import type { OnvifTask } from './thread-messages.ts'
import type { TurningState } from './turning.ts'

/** Seldom: cameras lock the account, and with it their picture, after a few wrong passwords. */
const retryDelaysMs = [10, 60, 600].map(seconds => seconds * 1000)
const commandTimeoutMs = 4500

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
  private link: OnvifLink | undefined = undefined
  private seen: DeviceDescription | undefined = undefined
  private present: Ptz | undefined = undefined
  private turning: TurningState = { mayTurn: false, takesTimeout: true }

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

  /** How it can be turned; undefined while it does not answer, or when it cannot be turned. */
  get ptz(): Ptz | undefined {
    return this.present
  }

  /** What it says of itself; undefined while it does not answer. */
  get device(): DeviceDescription | undefined {
    return this.seen
  }

  /** Settles when the signal has aborted, what turned has been stopped, and the thread has ended. */
  async run(signal: AbortSignal): Promise<void> {
    let isNews = true
    while (!signal.aborted) {
      const error = await this.runOnce(signal).catch((error: Error) => error)
      if (signal.aborted) return
      const isLeftTurning = this.turning.mayTurn && this.seen !== undefined
      if (this.seen) isNews = true
      this.seen = undefined
      this.setPtz(undefined)
      const retryDelayMs = isLeftTurning ? 0 : this.backoff.nextDelayMs()
      // The first failure is news; that it goes on is not.
      this.log[isNews ? 'warn' : 'debug']({ reason: error.message, retryDelayMs }, 'camera cannot be turned')
      isNews = false
      await wait(retryDelayMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }

  /** Resolves when the camera has taken it; rejects with a sentence that says why it has not. */
  async command(command: PtzCommand): Promise<void> {
    if (this.seen && !this.present) throw new Error('the camera cannot be turned: it offers no PTZ')
    await this.ask({ kind: 'turn', command })
  }

  /** Its streams are to begin anew with a keyframe. Rejects with a sentence. */
  async requestKeyframe(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    await this.ask({ kind: 'keyframe' })
  }

  private async ask(task: OnvifTask): Promise<void> {
    const { link } = this
    if (!link || !this.seen) throw new Error('the camera does not answer on ONVIF just now')
    await link.ask(task, commandTimeoutMs)
  }

  /** One thread, from its start to its end, which is a failure unless the signal ended it. */
  private async runOnce(signal: AbortSignal): Promise<never> {
    const { address, networks, turning } = this
    const link = new OnvifLink({ address, networks: networks.list, turning })
    this.link = link
    try {
      for await (const news of link.news(signal)) this.receive(news)
      throw new Error('the camera does not answer on ONVIF')
    } finally {
      this.link = undefined
      await link.end()
    }
  }

  private receive(news: OnvifSight): void {
    switch (news.type) {
      case 'seen':
        this.backoff.reset()
        if (!this.seen) this.logFirst(news)
        this.seen = news.device
        this.setPtz(news.ptz)
        break
      case 'turning':
        this.turning = news.state
        break
      case 'runaway':
        this.log.error({ reason: news.reason }, 'camera took no Stop, and may be turning')
        break
      default:
        news satisfies never
    }
  }

  private logFirst({ device, ptz }: OnvifSight & { type: 'seen' }): void {
    const { manufacturer, model, firmware, clockOffsetMs, masks, profiles } = device
    const fields = { manufacturer, model, firmware, clockOffsetMs, masks, profiles: profiles.length }
    this.log.info(fields, 'camera answers on ONVIF')
    if (!ptz) this.log.info({ reason: 'it offers no PTZ' }, 'camera cannot be turned')
  }

  private setPtz(ptz: Ptz | undefined): void {
    if (isDeepStrictEqual(ptz, this.present)) return
    if (ptz) this.log.info({ presets: ptz.presets.length }, 'camera can be turned')
    this.present = ptz
    this.events.emit('change')
  }
}

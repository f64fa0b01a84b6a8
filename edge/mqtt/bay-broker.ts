/**
 * The bay's one MQTT client. Its session at the broker is persistent, so snapshots published while we are away
 * come when we are back; where the broker has lost the session, the retained snapshot comes with the subscription.
 */
import { EventEmitter } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { PublicationTopic, TopicName } from '../../relay/wire/job/publication.ts'
import type { CameraState } from '../../relay/wire/live/camera.ts'
import { backoffDelayMs } from '../../relay/wire/shared/backoff.ts'
import type { JobPayload } from '../job/job-follower.ts'
import { BayStatus } from './bay-status.ts'
import { BrokerError, type BrokerErrorCode, notAuthorizedCodes, toBrokerError } from './broker-error.ts'
import { type MqttConfig, type MqttLink, type MqttMessage, openLink } from './mqtt-link.ts'
import { type BayAddress, clientIdOf, topicOf } from './topics.ts'

/** ms before the next try; the last repeats. Back to the first after a connection that has lasted. */
const retryDelaysMs = [200, 500, 1000, 2000, 5000]
/** For what does not mend itself: a broker that counts wrong passwords must not lock the workshop out. */
const slowRetryMs = 15_000
const slowCodes: ReadonlySet<BrokerErrorCode> = new Set([
  'UNAUTHORIZED',
  'FORBIDDEN',
  'CERTIFICATE',
  'CLIENT_CERTIFICATE',
])
/** What the broker forbids is tried again this often, as long as the connection lasts. */
const forbiddenRetryMs = 30_000
const lastingAfterMs = 5000
/** So often in a row the broker may close a connection that it has just accepted, until we suspect a rival. */
const tolerableClosings = 2
const farewellTimeoutMs = 1000

export interface BayBrokerOptions {
  address: BayAddress
  mqtt: MqttConfig
  /** Ids of the bay's cameras. */
  cameras: readonly string[]
  log: Logger
  /** Each payload of the `job` topic. Throwing leaves it unacknowledged; it comes again. */
  onJob: (payload: JobPayload) => void
}

/** What a broker may forbid by itself: one of our topics, or the last will. */
export type RefusedThing = TopicName | 'last-will'

/** `reason` is undefined exactly while connected. `sinceMs`: wall clock, ms since 1970. */
export interface BrokerState {
  isConnected: boolean
  reason: BrokerError | undefined
  sinceMs: number
  /** What the broker refuses while everything else goes on: each with a sentence. */
  refused: ReadonlyMap<RefusedThing, string>
}

export class BayBroker {
  /** `state`: connected, lost, lost for another reason than before, or something more or less is refused. */
  readonly events = new EventEmitter<{ state: [state: BrokerState] }>()
  private readonly options: BayBrokerOptions
  private readonly status: BayStatus
  private link: MqttLink | undefined = undefined
  private lastReason = new BrokerError('CLOSED', 'not connected yet')
  private sinceMs = Date.now()
  private readonly refused = new Map<RefusedThing, string>()

  constructor(options: BayBrokerOptions) {
    this.options = options
    this.status = new BayStatus(options.cameras)
    this.events.setMaxListeners(0)
  }

  get state(): BrokerState {
    const isConnected = this.link !== undefined
    const reason = isConnected ? undefined : this.lastReason
    return { isConnected, reason, sinceMs: this.sinceMs, refused: this.refused }
  }

  /** Published retained on `status` as soon as the broker is there. */
  setCamera(camera: string, state: CameraState): void {
    this.status.set(camera, state)
  }

  /** Resolves when the broker has it. Rejects with BrokerError; then the broker may have it or not. */
  async publish(topic: PublicationTopic, payload: string): Promise<void> {
    const { link } = this
    if (!link) throw this.lastReason
    await this.permitted(topic, () => {
      return link.publish(topicOf(this.options.address, topic), payload, { retain: false })
    })
  }

  /** Notes what the broker forbids, and that it does not any more. Rejects as `work` does. */
  private async permitted(thing: RefusedThing, work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.noteRefusal(thing, undefined)
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'FORBIDDEN') this.noteRefusal(thing, error.message)
      throw error
    }
  }

  /** `sentence`: why it is refused; undefined: it is not. Told once for each change. */
  noteRefusal(thing: RefusedThing, sentence: string | undefined): void {
    if (this.refused.get(thing) === sentence) return
    if (sentence === undefined) this.refused.delete(thing)
    else this.refused.set(thing, sentence)
    if (sentence === undefined) this.options.log.info({ topic: thing }, 'the broker takes it again')
    else this.options.log.warn({ topic: thing, reason: sentence }, 'the broker refuses one thing')
    this.events.emit('state', this.state)
  }

  /** Settles when the signal has aborted and the broker has been told. */
  async run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const startedAtMs = performance.now()
      const ended = await this.runOnce(signal)
      if (signal.aborted) return
      if (performance.now() - startedAtMs > lastingAfterMs) failures = 0
      const reason = this.link && failures >= tolerableClosings ? suspectRival(ended) : ended
      this.setLost(reason)
      await delay(retryDelayMs(reason, failures), undefined, { signal }).catch(() => {}) // aborted: the loop ends
    }
  }

  /** One connection, from its beginning to the reason of its end. */
  private async runOnce(signal: AbortSignal): Promise<BrokerError> {
    try {
      const link = await this.open(signal)
      const giveUp = () => setTimeout(() => link.destroy(), farewellTimeoutMs).unref()
      signal.addEventListener('abort', giveUp)
      try {
        await this.attend(link, AbortSignal.any([signal, link.lost]))
        if (!link.lost.aborted) await this.sayFarewell(link)
        return link.lost.reason
      } finally {
        signal.removeEventListener('abort', giveUp)
        link.destroy()
      }
    } catch (error) {
      return toBrokerError(error, new URL(this.options.mqtt.url).host)
    }
  }

  private async open(signal: AbortSignal): Promise<MqttLink> {
    try {
      const link = await this.openSpeaking(signal, true)
      this.noteRefusal('last-will', undefined)
      return link
    } catch (error) {
      const { cause } = toBrokerError(error, '') as { cause?: { code?: unknown } }
      if (!notAuthorizedCodes.has(cause?.code)) throw error
      // Some brokers say no to the whole connection when their access list forbids the last will alone.
      const link = await this.openSpeaking(signal, false).catch(() => undefined)
      if (!link) throw error
      const topic = topicOf(this.options.address, 'status')
      this.noteRefusal('last-will', `may not leave a last will on ${topic}: check the broker's access list`)
      return link
    }
  }

  /** MQTT 5 says why it refuses and honours our packet limit; where it is not spoken, 3.1.1 is. */
  private async openSpeaking(signal: AbortSignal, hasWill: boolean): Promise<MqttLink> {
    const { address, mqtt } = this.options
    const options = {
      mqtt,
      clientId: clientIdOf(address),
      will: hasWill ? { topic: topicOf(address, 'status'), payload: this.status.offline() } : undefined,
      onMessage: (message: MqttMessage) => this.receive(message),
    }
    try {
      return await openLink({ ...options, protocolVersion: 5 }, signal)
    } catch (error) {
      // Some old brokers do not answer a CONNECT of version 5 but close.
      const { code } = toBrokerError(error, '')
      if (code !== 'UNSUPPORTED' && code !== 'CLOSED') throw error
      return await openLink({ ...options, protocolVersion: 4 }, signal)
    }
  }

  /** Keeps subscription and retained status true for as long as the connection lasts. */
  private async attend(link: MqttLink, ended: AbortSignal): Promise<void> {
    // Even when the session is still there: it may date from before the subscription, and this costs one
    // retained message, whose revision says that it is known.
    const subscribed = await this.tryPermitted('job', () =>
      link.subscribe(topicOf(this.options.address, 'job')),
    )
    this.setConnected(link)
    if (!subscribed) void this.subscribeLater(link, ended)
    while (!ended.aborted) {
      const changed = this.status.changed(ended).catch(() => {}) // ended: so does the loop
      await this.tryPermitted('status', () => this.publishStatus(link, this.status.online()))
      await changed
    }
  }

  /** A broker's access list may be mended while we are connected. */
  private async subscribeLater(link: MqttLink, ended: AbortSignal): Promise<void> {
    const topic = topicOf(this.options.address, 'job')
    do {
      await delay(forbiddenRetryMs, undefined, { signal: ended }).catch(() => {}) // ended: so does the loop
    } while (
      !ended.aborted &&
      !(await this.tryPermitted('job', () => link.subscribe(topic)).catch(() => true))
    )
  }

  /** False when the broker forbids it: then the rest goes on. */
  private async tryPermitted(thing: RefusedThing, work: () => Promise<void>): Promise<boolean> {
    try {
      await this.permitted(thing, work)
      return true
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'FORBIDDEN') return false
      throw error
    }
  }

  /** A broker publishes the last will only for clients that vanish; who goes in good order says so. */
  private async sayFarewell(link: MqttLink): Promise<void> {
    this.link = undefined
    await this.tryPermitted('status', () => this.publishStatus(link, this.status.offline()))
    await link.close()
  }

  private async publishStatus(link: MqttLink, payload: string): Promise<void> {
    await link.publish(topicOf(this.options.address, 'status'), payload, { retain: true })
  }

  private receive({ topic, payload, isRetained }: MqttMessage): void {
    // A session may still hold subscriptions of an earlier version of this program.
    if (topic !== topicOf(this.options.address, 'job')) return
    this.options.onJob({ topic, payload, isRetained, receivedAtMs: Date.now() })
  }

  private setConnected(link: MqttLink): void {
    this.link = link
    this.sinceMs = Date.now()
    this.options.log.info('connected to the broker')
    this.events.emit('state', this.state)
  }

  private setLost(reason: BrokerError): void {
    const isNews = this.link !== undefined || reason.code !== this.lastReason.code
    if (this.link) this.sinceMs = Date.now()
    this.link = undefined
    this.lastReason = reason
    if (!isNews) return
    const { code, message, cause } = reason
    this.options.log.warn(
      { code, reason: message, cause: (cause as Error | undefined)?.message },
      'no broker',
    )
    this.events.emit('state', this.state)
  }
}

/** Two clients with one id push each other out for ever; only some brokers say so. */
function suspectRival(reason: BrokerError): BrokerError {
  if (reason.code !== 'CLOSED') return reason
  const message = 'the broker keeps closing the connection: is a second edge running for this bay?'
  return new BrokerError('TAKEN_OVER', message, reason)
}

/** Spread by a fifth, so that the edges of a site do not all come at once. */
function retryDelayMs({ code }: BrokerError, failures: number): number {
  const delayMs = slowCodes.has(code) ? slowRetryMs : backoffDelayMs(retryDelaysMs, failures)
  return delayMs * (0.8 + 0.4 * Math.random())
}

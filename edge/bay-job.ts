/**
 * The bay's job: snapshots in over MQTT; out of them, in one transaction, the job's new state, what the relay must
 * know, and the clips that it asks for. Beside it what the relay sends for the workshop's own system.
 */
import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { ClipTag } from '../relay/wire/job/publication.ts'
import type { Moment, RelayDelivery } from '../relay/wire/mail/mail.ts'
import type { BayCamera } from './bay-camera.ts'
import { type JobChange, JobFollower } from './job/job-follower.ts'
import { BayOccupancy } from './job/occupancy.ts'
import { BayBroker, type BrokerState } from './mqtt/bay-broker.ts'
import type { MqttConfig } from './mqtt/mqtt-link.ts'
import { MqttPublisher } from './mqtt/publisher.ts'
import { BayMailbox } from './store/mailbox.ts'
import type { Store } from './store/store.ts'

export interface BayJobOptions {
  site: string
  bay: string
  mqtt: MqttConfig
  cameras: readonly BayCamera[]
  store: Store
  /** Called inside the transactions that make a change or a moment durable. */
  planning: {
    commit(change: JobChange): void
    commitMoment(moment: Moment, receivedAtMs: number): void
  }
  log: Logger
}

export class BayJob {
  readonly mailbox: BayMailbox
  readonly occupancy: BayOccupancy
  private readonly options: BayJobOptions
  private readonly broker: BayBroker
  private readonly publisher: MqttPublisher

  constructor(options: BayJobOptions) {
    const { site, bay, mqtt, cameras, store, log } = options
    const follower = new JobFollower({ store, bay, log, commit: change => this.commit(change) })
    this.options = options
    this.occupancy = new BayOccupancy(bay)
    this.occupancy.follow(follower)
    this.broker = new BayBroker({
      address: { site, bay },
      mqtt,
      cameras: cameras.map(({ camera }) => camera),
      log,
      onJob: payload => follower.receive(payload),
    })
    this.publisher = new MqttPublisher({ store, broker: this.broker, log })
    this.mailbox = new BayMailbox({ store, deliver: delivery => this.deliver(delivery) })
  }

  /** Tells the workshop's system and the relay of a clip whose files are there; inside the caller's transaction. */
  announce(tag: ClipTag): void {
    this.publisher.put('clip', tag)
    this.mailbox.put({ type: 'deliver', id: `clip/${tag.id}`, kind: 'clip', payload: tag })
  }

  async run(signal: AbortSignal): Promise<void> {
    const { cameras } = this.options
    for (const camera of cameras) this.followState(camera, signal)
    this.reportBroker(signal)
    await Promise.all([this.broker.run(signal), this.publisher.run(signal)])
  }

  private commit(change: JobChange): void {
    const { bay, planning } = this.options
    const payload = { bay, receivedAtMs: change.receivedAtMs, job: change.job ?? null }
    this.mailbox.put({ type: 'deliver', id: change.id, kind: 'job', payload })
    planning.commit(change)
  }

  /** What the relay sends: a moment asks for a clip, what customers said goes to the workshop's own system. */
  private deliver(delivery: RelayDelivery): void {
    const { planning, log } = this.options
    log.debug({ id: delivery.id, kind: delivery.kind }, 'received from the relay')
    if (delivery.kind === 'moment') planning.commitMoment(delivery.payload, Date.now())
    else this.publisher.put(delivery.kind, delivery.payload)
  }

  /** Only the newest counts: one that still waits for the relay is dropped. */
  private reportBroker(signal: AbortSignal): void {
    const { bay, log } = this.options
    const report = ({ isConnected, reason, sinceMs, refused }: BrokerState) => {
      const id = `broker/${bay}/${randomUUID()}`
      const refusals = [...refused].map(([topic, sentence]) => ({ topic, reason: sentence }))
      const payload = { bay, sinceMs, isConnected, reason: reason?.message, refused: refusals }
      try {
        this.mailbox.put({ type: 'deliver', id, kind: 'broker', payload }, { supersedes: 'broker' })
      } catch (error) {
        // A disk that is full must not cost the broker.
        log.warn({ err: error }, 'the state of the broker could not be put for the relay')
      }
    }
    const { events } = this.broker
    events.on('state', report)
    signal.addEventListener('abort', () => events.off('state', report), { once: true })
  }

  private followState({ camera, main }: BayCamera, signal: AbortSignal): void {
    const setState = () => this.broker.setCamera(camera, main.start ? 'live' : 'offline')
    main.events.on('start', setState).on('offline', setState)
    signal.addEventListener('abort', () => main.events.off('start', setState).off('offline', setState), {
      once: true,
    })
    setState()
  }
}

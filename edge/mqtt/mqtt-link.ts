/** One connection to the broker, from CONNECT until it is lost: mqtt.js without its reconnecting, as promises. */
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type IClientOptions, type IPublishPacket, type MqttClient, connect as mqttConnect } from 'mqtt'
import { BrokerError, toBrokerError } from './broker-error.ts'

/** As in the site file. */
export interface MqttConfig {
  url: string
  username?: string | undefined
  password?: string | undefined
  /** Absolute path of a PEM file. */
  ca?: string | undefined
  /** Absolute paths of PEM files: who we are, where the broker asks for it. */
  cert?: string | undefined
  key?: string | undefined
}

export type ProtocolVersion = 4 | 5

export interface MqttMessage {
  topic: string
  payload: Uint8Array
  isRetained: boolean
}

export interface MqttLinkOptions {
  mqtt: MqttConfig
  clientId: string
  protocolVersion: ProtocolVersion
  /** Retained, QoS 1; undefined for a broker that forbids it. */
  will: { topic: string; payload: string } | undefined
  /** Acknowledged when it returns; when it throws, the connection is given up and the broker sends it again. */
  onMessage: (message: MqttMessage) => void
}

/** So long after us a broker forgets our session, and what it has kept for us. */
const sessionExpiryS = 7 * 24 * 3600
const keepaliveS = 10
const connectTimeoutMs = 5000
/** MQTT 5 brokers send nothing larger: enough to receive, and report, what is over our own limit. Bytes. */
const maximumPacketSize = 4 * 1024 * 1024
/** Messages are worked on for so long before everything else gets its turn: video comes first. */
const sliceMs = 5

export class MqttLink {
  /** Aborted, with a BrokerError as reason, when the connection is gone. */
  readonly lost: AbortSignal
  private readonly client: MqttClient

  constructor(client: MqttClient, lost: AbortSignal) {
    this.client = client
    this.lost = lost
  }

  async subscribe(topic: string): Promise<void> {
    await this.answered(this.client.subscribeAsync(topic, { qos: 1 }), `may not subscribe to ${topic}`)
  }

  /** QoS 1: resolves when the broker has it. Rejects with BrokerError; then the broker may have it or not. */
  async publish(topic: string, payload: string, { retain }: { retain: boolean }): Promise<void> {
    const published = this.client.publishAsync(topic, payload, { qos: 1, retain })
    await this.answered(published, `may not publish to ${topic}`)
  }

  /** Tells the broker that we go, so that it does not publish our will. */
  async close(): Promise<void> {
    if (this.lost.aborted) return
    this.client.end(false)
    await once(this.lost, 'abort')
  }

  destroy(): void {
    this.client.end(true)
    this.client.stream.destroy() // end() does nothing while another end() waits for answers
  }

  /** mqtt.js leaves what is under way unanswered when the connection is lost: it counts on reconnecting. */
  private async answered(answer: Promise<unknown>, refusal: string): Promise<void> {
    const { promise: failed, reject } = Promise.withResolvers<never>()
    const onLost = () => reject(this.lost.reason)
    this.lost.addEventListener('abort', onLost)
    if (this.lost.aborted) onLost()
    try {
      await Promise.race([answer, failed])
    } catch (error) {
      if (this.lost.aborted) throw this.lost.reason
      // The connection stands, the broker has answered this one request with no.
      throw new BrokerError('FORBIDDEN', `${refusal}: check the broker's access list`, error)
    } finally {
      this.lost.removeEventListener('abort', onLost)
    }
  }
}

/** Rejects with BrokerError when there is no connection within 5 s, or the signal aborts. */
export async function openLink(options: MqttLinkOptions, signal: AbortSignal): Promise<MqttLink> {
  signal.throwIfAborted()
  const { mqtt, onMessage } = options
  const broker = new URL(mqtt.url).host
  const client = mqttConnect(mqtt.url, { ...clientOptions(options), ...(await readCertificates(mqtt)) })
  const opened = Promise.withResolvers<void>()
  const lost = new AbortController()
  let reason: unknown
  client.on('error', error => {
    reason ??= error
  })
  client.on('disconnect', ({ reasonCode }) => {
    reason ??= Object.assign(new Error('disconnected by the broker'), { code: reasonCode })
  })
  client.on('connect', () => opened.resolve())
  client.on('close', () => {
    const error = toBrokerError(reason ?? new Error('closed'), broker)
    opened.reject(error)
    lost.abort(error)
  })
  client.handleMessage = inSlices(onMessage, error => {
    reason ??= new BrokerError('STORE_FAILED', 'the job could not be stored', error)
    client.end(true)
  })
  const abort = () => client.end(true)
  signal.addEventListener('abort', abort)
  try {
    await opened.promise
    return new MqttLink(client, lost.signal)
  } finally {
    signal.removeEventListener('abort', abort)
  }
}

function clientOptions({ mqtt, clientId, protocolVersion, will }: MqttLinkOptions): IClientOptions {
  const { username, password } = mqtt
  const properties = { sessionExpiryInterval: sessionExpiryS, maximumPacketSize, receiveMaximum: 100 }
  return {
    clientId,
    protocolVersion,
    ...(protocolVersion === 5 ? { properties } : {}),
    clean: false,
    keepalive: keepaliveS,
    connectTimeout: connectTimeoutMs,
    reconnectPeriod: 0,
    resubscribe: false,
    username,
    password,
    ...(will && {
      will: { topic: will.topic, payload: Buffer.from(will.payload), qos: 1 as const, retain: true },
    }),
  }
}

async function readCertificates({ ca, cert, key }: MqttConfig) {
  return {
    ca: await readPem('mqtt.ca', ca),
    cert: await readPem('mqtt.cert', cert),
    key: await readPem('mqtt.key', key),
  }
}

async function readPem(name: string, file: string | undefined): Promise<Buffer | undefined> {
  if (!file) return undefined
  return await readFile(file).catch(error => {
    throw new BrokerError('CERTIFICATE', `cannot read ${name} (${file}): ${error.code}`, error)
  })
}

type HandleMessage = MqttClient['handleMessage']

/** mqtt.js works through what a read brought without a pause, thousands of small messages: here are the pauses. */
function inSlices(
  onMessage: (message: MqttMessage) => void,
  onFailure: (error: unknown) => void,
): HandleMessage {
  let sliceStartMs = performance.now()
  return ({ topic, payload, retain }: IPublishPacket, done) => {
    try {
      onMessage({ topic, payload: asBytes(payload), isRetained: retain })
    } catch (error) {
      onFailure(error) // not done: what is not acknowledged comes again
      return
    }
    if (performance.now() - sliceStartMs < sliceMs) return done()
    setImmediate(() => {
      sliceStartMs = performance.now()
      done()
    })
  }
}

function asBytes(payload: string | Buffer): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload
}

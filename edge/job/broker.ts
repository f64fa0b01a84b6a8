/**
 * The embedded broker, for sites that name none: MQTT 3.1.1 on loopback. Retained messages survive its restart when
 * it has a store; sessions do not, and need not: edges subscribe anew and get the retained snapshot, whose revision
 * tells them whether they know it.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Aedes, type Client } from 'aedes'
import type { Logger } from 'pino'
import type { Migration, Store } from '../store.ts'
import { mayAccess } from './broker-access.ts'
import { BrokerLogin, type Credentials } from './broker-login.ts'
import { LimitedLog } from './limited-log.ts'
import { LimitedSocket } from './limited-socket.ts'
import { payloadByteLimit } from './snapshot.ts'

export const brokerMigrations: readonly Migration[] = [
  {
    name: 'broker-1',
    sql: 'CREATE TABLE retained (topic TEXT PRIMARY KEY, payload BLOB NOT NULL) STRICT, WITHOUT ROWID;',
  },
]

/** A payload of the greatest length with a topic of ours in front. Bytes. */
const packetByteLimit = payloadByteLimit + 1024
const maxConnections = 200

export interface BrokerOptions {
  /** On 127.0.0.1, always; 0: any free one. */
  port: number
  /** Without: whoever is on this machine may connect. */
  credentials?: Credentials | undefined
  /** With `brokerMigrations`; without: retained messages live as long as the broker. */
  store?: Store | undefined
  log: Logger
}

export interface EmbeddedBroker {
  port: number
  /** Settles when the signal has aborted and every connection is closed. */
  closed: Promise<void>
}

/** Resolves when it listens. Rejects when it cannot, for instance because the port is taken. */
export async function startBroker(options: BrokerOptions, signal: AbortSignal): Promise<EmbeddedBroker> {
  const { port, credentials, store, log } = options
  const aedes = await Aedes.createBroker()
  guard(aedes, new BrokerLogin(credentials), new LimitedLog({ log }))
  if (store) await keepRetained(aedes, store)
  const server = createServer(socket =>
    aedes.handle(LimitedSocket.wrap(socket.setNoDelay(), packetByteLimit)),
  )
  server.maxConnections = maxConnections
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, closed: closeWith(signal, server, aedes) }
}

/** Who is let in and may do what; every refusal is logged. */
function guard(aedes: Aedes, login: BrokerLogin, log: LimitedLog): void {
  aedes.authenticate = ({ id }, username, password, done) => {
    const admitted = login.admits(username, password)
    if (!admitted) log.warn({ client: id }, 'login refused')
    done(null, admitted)
  }
  aedes.authorizePublish = (client, { topic }, done) => {
    const allowed = !client || mayAccess(client.id, 'publish', topic)
    done(allowed ? null : new Error(`may not publish to ${topic.slice(0, 200)}`))
  }
  aedes.authorizeSubscribe = ({ id }, subscription, done) => {
    const allowed = mayAccess(id, 'subscribe', subscription.topic)
    if (!allowed) log.warn({ client: id, topic: subscription.topic.slice(0, 200) }, 'subscription refused')
    done(null, allowed ? subscription : null)
  }
  const onError = ({ id }: Client, error: Error) => {
    if (error.message === 'unacceptable protocol version') return // our edges try MQTT 5 first, everywhere
    log.warn({ client: id, reason: error.message }, 'connection closed')
  }
  aedes.on('clientError', onError).on('connectionError', onError)
}

async function closeWith(signal: AbortSignal, server: Server, aedes: Aedes): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
  const closed = once(server, 'close')
  server.close()
  await new Promise<void>(resolve => aedes.close(resolve))
  await closed
}

/** What was retained is back before anybody can connect; what is retained from now on is stored before its PUBACK. */
async function keepRetained(aedes: Aedes, { database }: Store): Promise<void> {
  for (const { topic, payload } of database.prepare('SELECT topic, payload FROM retained').all()) {
    const packet = { cmd: 'publish', qos: 1, retain: true, dup: false } as const
    const { promise, resolve } = Promise.withResolvers<void>()
    const bytes = Buffer.from(payload as Uint8Array)
    aedes.publish({ ...packet, topic: String(topic), payload: bytes }, () => resolve())
    await promise
  }
  const keep = database.prepare('INSERT OR REPLACE INTO retained (topic, payload) VALUES (?, ?)')
  const drop = database.prepare('DELETE FROM retained WHERE topic = ?')
  aedes.published = ({ topic, payload, retain }, _client, done) => {
    if (retain && payload.length > 0) keep.run(topic, payload)
    else if (retain) drop.run(topic)
    done()
  }
}

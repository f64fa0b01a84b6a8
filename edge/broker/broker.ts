/**
 * The embedded broker, for sites that name none: MQTT 3.1.1 on loopback. Retained messages survive its restart when
 * it has a store; sessions do not, and need not: edges subscribe anew and get the retained snapshot, whose revision
 * tells them whether they know it.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { Aedes, type Client } from 'aedes'
import type { Logger } from 'pino'
import { LimitedLog } from '../../config/system/limited-log.ts'
import { payloadByteLimit } from '../job/snapshot.ts'
import type { Store } from '../store/store.ts'
import { mayAccess } from './access.ts'
import { LimitedSocket } from './limited-socket.ts'
import { BrokerLogin, type Credentials } from './login.ts'
import { Retained, type RetainedMessage } from './retained.ts'

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
  const retained = store && new Retained(store)
  guard({ aedes, login: new BrokerLogin(credentials), retained, log: new LimitedLog({ log }) })
  for (const message of retained?.all() ?? []) await retain(aedes, message)
  const server = createServer(socket =>
    aedes.handle(LimitedSocket.wrap(socket.setNoDelay(), packetByteLimit)),
  )
  server.maxConnections = maxConnections
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, closed: closeWith(signal, server, aedes) }
}

interface GuardOptions {
  aedes: Aedes
  login: BrokerLogin
  retained: Retained | undefined
  log: LimitedLog
}

/** Who is let in and may do what; every refusal is logged. */
function guard({ aedes, login, retained, log }: GuardOptions): void {
  const connected = new Set<string>()
  aedes.on('client', ({ id }) => connected.add(id))
  aedes.on('clientDisconnect', ({ id }) => connected.delete(id))
  aedes.authenticate = ({ id }, username, password, done) => {
    const admitted = login.admits(username, password)
    if (!admitted) log.warn({ client: id }, 'login refused')
    // A session that reconnects before its old connection is known to be dead does this too, once.
    else if (connected.has(id)) log.warn({ client: id }, 'a second connection takes the place of the first')
    done(null, admitted)
  }
  aedes.authorizePublish = (client, { topic, payload, retain }, done) => {
    if (client && !mayAccess(client.id, 'publish', topic)) {
      return done(new Error(`may not publish to ${topic.slice(0, 200)}`))
    }
    try {
      // Here, because the next thing that aedes does is to acknowledge it.
      if (retain) retained?.keep(topic, payload)
      done(null)
    } catch (error) {
      done(error as Error) // the disk is full: the publisher is not acknowledged, and tries again
    }
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

async function retain(aedes: Aedes, { topic, payload }: RetainedMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  aedes.publish({ cmd: 'publish', topic, payload, qos: 1, retain: true, dup: false }, () => resolve())
  await promise
}

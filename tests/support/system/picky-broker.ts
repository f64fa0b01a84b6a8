/** A broker that dislikes one thing, in the ways in which clouds' brokers show it and Mosquitto cannot. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { Aedes } from 'aedes'

export interface PickyBrokerOptions {
  /** Whoever publishes this topic loses the connection. */
  closesOn?: string
  /** Nobody may subscribe to this topic, as long as it is true. */
  forbids?: { topic: string; isForbidden: boolean }
  /** Whoever leaves a last will is told `not authorized`. */
  refusesWill?: boolean
}

export interface PickyBroker {
  url: string
  /** Topics that were published to it, in order. */
  taken: string[]
}

/** Ends with the signal. Topics are named by their last part. */
export async function startPickyBroker(
  { closesOn, forbids, refusesWill = false }: PickyBrokerOptions,
  signal: AbortSignal,
): Promise<PickyBroker> {
  const taken: string[] = []
  const aedes = await Aedes.createBroker()
  aedes.authorizePublish = (client, { topic }, done) => {
    if (client && closesOn !== undefined && topic.endsWith(`/${closesOn}`))
      return done(new Error('not allowed'))
    if (client) taken.push(topic)
    done(null)
  }
  aedes.authorizeSubscribe = (_client, subscription, done) => {
    const isForbidden = forbids?.isForbidden && subscription.topic.endsWith(`/${forbids.topic}`)
    done(null, isForbidden ? null : subscription)
  }
  const withWill = new WeakSet<object>()
  aedes.preConnect = (client, packet, done) => {
    if (packet.will !== undefined) withWill.add(client)
    done(null, true)
  }
  aedes.authenticate = (client, _username, _password, done) => {
    if (!refusesWill || !withWill.has(client)) return done(null, true)
    const notAuthorized = 5 // MQTT 3.1.1, table 3.1
    done(Object.assign(new Error('not authorized'), { returnCode: notAuthorized }), false)
  }
  const server = createServer(socket => void aedes.handle(socket)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  signal.addEventListener('abort', () => {
    server.close()
    aedes.close()
  })
  return { url: `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`, taken }
}

import { connectAsync } from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { startMosquitto } from './mosquitto.ts'

async function startBroker() {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  return await startMosquitto({}, lifetime.signal)
}

async function publishRetained(url: string, payload: string): Promise<void> {
  const client = await connectAsync(url)
  await client.publishAsync('bay/job', payload, { qos: 1, retain: true })
  await client.endAsync()
}

/** What a new subscriber gets first: the retained message, or else the mark that it publishes itself. */
async function firstMessage(url: string): Promise<string> {
  const client = await connectAsync(url)
  const { promise: message, resolve } = Promise.withResolvers<string>()
  client.once('message', (_topic, payload) => resolve(payload.toString()))
  await client.subscribeAsync('bay/job', { qos: 1 })
  await client.publishAsync('bay/job', 'nothing retained', { qos: 1 })
  const first = await message
  await client.endAsync()
  return first
}

test.each(['stop', 'kill'] as const)(
  'a retained message outlives %s and start on the same port',
  async end => {
    const broker = await startBroker()
    await publishRetained(broker.url, 'a job')
    await broker[end]()
    await expect(connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toThrow(/ECONNREFUSED/)
    await broker.start()
    expect(await firstMessage(broker.url)).toBe('a job')
  },
)

test('a wiped broker has forgotten it', async () => {
  const broker = await startBroker()
  await publishRetained(broker.url, 'a job')
  await broker.kill()
  await broker.wipe()
  await broker.start()
  expect(await firstMessage(broker.url)).toBe('nothing retained')
})

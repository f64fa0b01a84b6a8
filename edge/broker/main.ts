// The embedded broker as a process: `broker-main.ts --port N [--data DIRECTORY]`, N = 0 for any free port.
// GLASSBAY_MQTT_USER and GLASSBAY_MQTT_PASSWORD, if set, are what its clients must show.
import path from 'node:path'
import { parseArgs } from 'node:util'
import { processLifetime } from '../../config/system/lifetime.ts'
import { createLogger } from '../../config/system/logger.ts'
import { openStore } from '../store/store.ts'
import { startBroker } from './broker.ts'
import { brokerMigrations } from './retained.ts'

const { values } = parseArgs({ options: { port: { type: 'string' }, data: { type: 'string' } } })
const { GLASSBAY_MQTT_USER: username, GLASSBAY_MQTT_PASSWORD: password, LOG_LEVEL: level } = process.env
if (!values.port || !/^\d{1,5}$/.test(values.port)) {
  console.error('usage: broker-main.ts --port N [--data DIRECTORY]')
  process.exit(2)
}
if ((username === undefined) !== (password === undefined)) {
  console.error('GLASSBAY_MQTT_USER and GLASSBAY_MQTT_PASSWORD go together')
  process.exit(2)
}

const log = createLogger({ name: 'broker', level })
const store = values.data ? openStore(path.join(values.data, 'broker.db'), brokerMigrations) : undefined
const credentials = username !== undefined && password !== undefined ? { username, password } : undefined
const options = { port: Number(values.port), credentials, store, log }
try {
  const { port, closed } = await startBroker(options, processLifetime())
  console.log(JSON.stringify({ ready: true, port }))
  await closed
} catch (error) {
  console.error(`the broker cannot listen on 127.0.0.1:${values.port}: ${(error as Error).message}`)
  process.exitCode = 1
}
store?.close()
process.exit()

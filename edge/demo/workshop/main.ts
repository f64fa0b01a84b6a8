// The demo's workshop system: `node edge/demo/workshop/main.ts site.yaml`, started by `npm start` without a site.
import { connectAsync } from 'mqtt'
import { loadSite } from '../../../config/load.ts'
import { processLifetime } from '../../../config/system/lifetime.ts'
import { createLogger } from '../../../config/system/logger.ts'
import { Workshop } from './workshop.ts'

const lifetime = processLifetime()
const log = createLogger({ name: 'workshop', level: process.env.LOG_LEVEL })
const { site, bays } = await loadSite(process.argv[2] ?? '', process.env)
const client = await connectAsync(process.env.GLASSBAY_MQTT_URL ?? 'mqtt://127.0.0.1:1883')
client.on('error', error => log.warn({ err: error }, 'broker not reached')) // mqtt.js connects again by itself
const workshop = new Workshop({
  site: site.id,
  bays: bays.map(bay => bay.id),
  run: process.env.GLASSBAY_DEMO_RUN ?? String(Math.floor(Date.now() / 1000)),
  client,
  log,
})
console.log(JSON.stringify({ ready: true }))
await workshop.run(lifetime)
await client.endAsync(true)
process.exit(0)

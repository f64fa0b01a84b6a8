// `npm run edge -- site.yaml --bay bay-1`: the process beside one bay.
import { setFlagsFromString } from 'node:v8'
import { program } from 'commander'
import { trustAlso } from '../config/certificates.ts'
import { ConfigError, loadEdgeSite } from '../config/load.ts'
import type { EdgeSite } from '../config/site.ts'
import { ffmpegVersion } from '../config/system/ffmpeg.ts'
import { processLifetime } from '../config/system/lifetime.ts'
import { createLogger } from '../config/system/logger.ts'
import { Bay } from './bay.ts'
import { EdgeIdentity, loadEdgeKey } from './uplink/edge-identity.ts'

program
  .name('npm run edge --')
  .argument('<site.yaml>', 'the site file')
  .requiredOption('--bay <id>', 'the bay that this edge watches')
  .option('--enrol <code>', 'once, for a new edge: the code that `npm run enrol` has printed')
  .parse()
const [file = ''] = program.args
const { bay: bayId, enrol = process.env.GLASSBAY_ENROL } = program.opts<{ bay: string; enrol?: string }>()
// Frames lie outside V8's heap, and by its own rule it looks through the whole heap for every 8 MB of them, which was a
// fifth of what a camera costs. Now the heap may double first: some 30 MB more memory, whatever the number of cameras.
setFlagsFromString('--heap-growing-percent=100')
const lifetime = processLifetime()
const log = createLogger({ name: 'edge', level: process.env.LOG_LEVEL }).child({ bay: bayId })
const site = await readSite()
const bayConfig = site.bays.find(bay => bay.id === bayId)
if (!bayConfig) quit(`${file}: no bay ${bayId}`)

const ffmpeg = await ffmpegVersion(log, lifetime).catch((error: Error) => quit(error.message))
log.info({ ffmpeg }, 'edge starts')
const mqtt = site.mqtt ?? { url: process.env.GLASSBAY_MQTT_URL ?? 'mqtt://127.0.0.1:1883' }
const identity = new EdgeIdentity({
  site: site.site.id,
  bays: [bayId],
  key: await loadEdgeKey(site.edge.keys, bayId).catch((error: Error) => quit(error.message)),
  proof: { code: enrol, siteKey: site.edge.key },
})
const bay = new Bay({ site: { ...site, mqtt }, bay: bayConfig, identity, log })
bay.ready.then(
  () => console.log(JSON.stringify({ ready: true, bay: bayId })),
  () => {},
) // stopped before it was ready
await bay.run(lifetime)
process.exit(0)

async function readSite(): Promise<EdgeSite> {
  try {
    const read = await loadEdgeSite(file, bayId, process.env)
    if (read.edge.ca) trustAlso(read.edge.ca)
    return read
  } catch (error) {
    if (error instanceof ConfigError) quit(error.message)
    throw error
  }
}

function quit(message: string): never {
  console.error(message)
  process.exit(2)
}

// `npm run edge -- site.yaml --bay bay-1`: the process beside one bay.
import { setFlagsFromString } from 'node:v8'
import { program } from 'commander'
import { ConfigError, loadSite } from '../config/load.ts'
import type { Site } from '../config/site.ts'
import { trustAlso } from '../config/system/certificates.ts'
import { ffmpegVersion } from '../config/system/ffmpeg.ts'
import { processLifetime } from '../config/system/lifetime.ts'
import { createLogger } from '../config/system/logger.ts'
import { Bay } from './bay.ts'

program
  .name('npm run edge --')
  .argument('<site.yaml>', 'the site file')
  .requiredOption('--bay <id>', 'the bay that this edge watches')
  .parse()
const [file = ''] = program.args
const { bay: bayId } = program.opts<{ bay: string }>()
// Frames lie outside V8's heap, and by its own rule it looks through the whole heap for every 8 MB of them, which was a
// fifth of what a camera costs. Now the heap may double first: some 30 MB more memory, whatever the number of cameras.
setFlagsFromString('--heap-growing-percent=100')
const lifetime = processLifetime()
const log = createLogger({ name: 'edge', level: process.env.LOG_LEVEL }).child({ bay: bayId })
const site = await readSite()
const bayConfig = site.bays.find(bay => bay.id === bayId)
if (!bayConfig) quit(`${file}: no bay ${bayId}; there are ${site.bays.map(bay => bay.id).join(', ')}`)

const ffmpeg = await ffmpegVersion(log, lifetime).catch((error: Error) => quit(error.message))
log.info({ ffmpeg }, 'edge starts')
const mqtt = site.mqtt ?? { url: process.env.GLASSBAY_MQTT_URL ?? 'mqtt://127.0.0.1:1883' }
const bay = new Bay({ site: { ...site, mqtt }, bay: bayConfig, log })
bay.ready.then(
  () => console.log(JSON.stringify({ ready: true, bay: bayId })),
  () => {},
) // stopped before it was ready
await bay.run(lifetime)
process.exit(0)

async function readSite(): Promise<Site> {
  try {
    const read = await loadSite(file, process.env)
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

// `npm start [-- site.yaml]`: the whole site in one process tree; without a file the demo site.
import { randomBytes } from 'node:crypto'
import { setMaxListeners } from 'node:events'
import path from 'node:path'
import { ConfigError, environmentFor, loadPrices, loadSite } from '../load.ts'
import { processLifetime } from '../system/lifetime.ts'
import { createLogger } from '../system/logger.ts'
import { printLinks, runCommand } from './print-links.ts'
import { Child } from './site-process.ts'

const root = path.resolve(import.meta.dirname, '../..')
const log = createLogger({ name: 'site', level: process.env.LOG_LEVEL ?? 'warn' })
const lifetime = processLifetime()
setMaxListeners(0, lifetime)
/** Cameras and broker end after those who would miss them. */
const ground = new AbortController()
const above: Layer = { signal: lifetime, running: [] }
const below: Layer = { signal: ground.signal, running: [] }
const env: NodeJS.ProcessEnv = { LOG_LEVEL: 'warn', ...process.env }

try {
  await startSite(process.argv[2])
} catch (error) {
  if (!lifetime.aborted) {
    console.error(error instanceof ConfigError ? error.message : (error as Error).message)
    process.exitCode = error instanceof ConfigError ? 2 : 1
    process.kill(process.pid, 'SIGTERM')
  }
}
await Promise.allSettled(above.running)
ground.abort()
await Promise.allSettled(below.running)

/** Processes that end together. */
interface Layer {
  signal: AbortSignal
  running: Promise<void>[]
}

async function startSite(siteFile: string | undefined): Promise<void> {
  const file = siteFile ?? path.join(root, 'config/demo.yaml')
  if (!siteFile) await startDemoCameras()
  const site = await loadSite(file, env)
  if (site.prices) await loadPrices(site.prices)
  if (!site.mqtt) await startBroker(path.join(site.edge.data, 'broker'))
  const relay = start('relay', ['relay/main.ts', file], { env: await environmentFor(file, 'relay', env) })
  await relay.ready
  const edges = await Promise.all(site.bays.map(({ id }) => startEdge(file, id)))
  await Promise.all(edges.map(edge => edge.ready))
  if (!siteFile) await start('workshop', ['edge/demo/workshop/main.ts', file]).ready
  const demoWorkOrder = siteFile ? undefined : `WO-${env.GLASSBAY_DEMO_RUN}-101`
  await printLinks({ file, site, env, demoWorkOrder })
}

/** The demo's cameras and its secrets, which live as long as this process. */
async function startDemoCameras(): Promise<void> {
  env.GLASSBAY_SECRET ??= randomBytes(32).toString('hex')
  env.GLASSBAY_EDGE_KEY ??= randomBytes(32).toString('hex')
  // As the clock in the cameras' pictures.
  env.GLASSBAY_DEMO_TIMEZONE ??= Intl.DateTimeFormat().resolvedOptions().timeZone
  env.GLASSBAY_DEMO_LISTEN ??= '127.0.0.1:8080'
  env.GLASSBAY_DEMO_DATA ??= path.join(root, 'data/demo')
  // A work order's number never begins anew, so each run has its own.
  env.GLASSBAY_DEMO_RUN ??= new Date().toISOString().slice(5, 19).replace(/\D/g, '')
  env.GLASSBAY_DEMO_USER ??= 'viewer'
  env.GLASSBAY_DEMO_PASSWORD ??= randomBytes(12).toString('base64')
  const cameras = start('demo cameras', ['edge/demo/camera/main.ts', '--port', '0'], { layer: below })
  env.GLASSBAY_DEMO_RTSP_PORT = String((await cameras.ready).port)
}

/** On MQTT's own port, so that the workshop's system can be pointed at it; the edges are told where it is. */
async function startBroker(data: string): Promise<void> {
  env.GLASSBAY_MQTT_PORT ??= '1883'
  const args = ['--port', env.GLASSBAY_MQTT_PORT, '--data', data]
  const broker = start('broker', ['edge/broker/main.ts', ...args], { layer: below })
  env.GLASSBAY_MQTT_URL = `mqtt://127.0.0.1:${(await broker.ready).port}`
}

/** An edge that the relay does not know yet brings itself in, with a code that this machine's owner has the right to make. */
async function startEdge(file: string, bay: string): Promise<Child> {
  const own = await environmentFor(file, { bay }, env)
  const { GLASSBAY_MQTT_URL } = env
  const code = await runCommand('relay/enrol-command.ts', [file, '--bay', bay], env)
  const childEnv = { ...own, GLASSBAY_ENROL: code, ...(GLASSBAY_MQTT_URL && { GLASSBAY_MQTT_URL }) }
  return start(`edge ${bay}`, ['edge/main.ts', file, '--bay', bay], { env: childEnv })
}

interface StartOptions {
  layer?: Layer
  env?: NodeJS.ProcessEnv
}

function start(name: string, [script = '', ...args]: string[], options: StartOptions = {}): Child {
  const { signal, running } = options.layer ?? above
  const child = new Child({
    name,
    args: [path.join(root, script), ...args],
    env: options.env ?? { ...env },
    log,
  })
  running.push(child.run(signal))
  return child
}

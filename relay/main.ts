// `npm run relay -- site.yaml`: fans video out to viewers, serves the pages and the API.
import path from 'node:path'
import { program } from 'commander'
import { ConfigError, loadPrices, loadRelaySite } from '../config/load.ts'
import { processLifetime } from '../config/system/lifetime.ts'
import { createLogger } from '../config/system/logger.ts'
import { startRelay } from './server.ts'

program.name('npm run relay --').argument('<site.yaml>', 'the site file').parse()
const [file = ''] = program.args
const lifetime = processLifetime()
const log = createLogger({ name: 'relay', level: process.env.LOG_LEVEL })
const site = await loadRelaySite(file, process.env).catch(exitForMistakes)
const prices = site.prices === undefined ? undefined : await loadPrices(site.prices).catch(exitForMistakes)
const pages = path.resolve(import.meta.dirname, '../viewer/dist')
const relay = await startRelay({ site, prices, pages, log }, lifetime).catch((error: unknown) => {
  if (lifetime.aborted) process.exit(0)
  if (error instanceof ConfigError) exitForMistakes(error)
  if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') exitForPort(site.relay.listen)
  log.fatal({ err: error, listen: site.relay.listen }, 'relay cannot start')
  process.exit(1)
})
log.info({ port: relay.port }, 'relay listens')
console.log(JSON.stringify({ ready: true, port: relay.port }))
await relay.closed
process.exit(0)

function exitForPort({ host, port }: { host: string; port: number }): never {
  console.error(
    `relay.listen: another program listens on ${host}:${port}: end it, or choose another port (demo: GLASSBAY_DEMO_LISTEN=${host}:${port + 1} npm start)`,
  )
  process.exit(1)
}

function exitForMistakes(error: unknown): never {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exit(2)
}

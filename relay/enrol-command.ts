// `npm run enrol -- site.yaml --bay bay-1`: prints a one-time code for a new edge of the bay, and nothing else, on stdout.
import path from 'node:path'
import { program } from 'commander'
import { ConfigError, loadRelaySite } from '../config/load.ts'
import { EdgeKeys } from './store/access/edge-keys.ts'
import { openCatalogue } from './store/database/catalogue.ts'

program
  .name('npm run enrol --')
  .description('Lets a new edge in: run it where the relay is, then start the edge with `--enrol CODE` once.')
  .argument('<site.yaml>', 'the site file')
  .requiredOption('--bay <id>', 'the bay that the edge watches')
  .option('--revoke', 'call the key of the bay back instead; what is open with it ends within seconds')
  .parse()
const [file = ''] = program.args
const { bay, revoke } = program.opts<{ bay: string; revoke?: true }>()

try {
  const { site, relay, bays } = await loadRelaySite(file, process.env)
  if (!bays.some(({ id }) => id === bay)) throw new ConfigError([{ path: 'bays', message: `no bay ${bay}` }])
  const catalogue = await openCatalogue(path.join(relay.data, 'record.sqlite'))
  const keys = new EdgeKeys({ site: site.id, catalogue })
  if (revoke) {
    console.error((await keys.revoke(bay)) ? `the key of ${bay} is called back` : `${bay} has no key`)
  } else {
    const { code, expiresAtMs } = await keys.makeCode(bay)
    console.log(code)
    console.error(`for one edge of ${bay}, once, until ${new Date(expiresAtMs).toISOString()}`)
  }
  await catalogue.destroy()
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  console.error(error.message)
  process.exit(2)
}

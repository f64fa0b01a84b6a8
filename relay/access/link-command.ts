// `npm run link -- site.yaml --role customer --work-order WO-1`: prints a signed link, and nothing else, on stdout.
import { InvalidArgumentError, Option, program } from 'commander'
import { ConfigError, loadSite } from '../../config/load.ts'
import { parseDuration } from '../../config/units.ts'
import { issueLink, linkUrl } from './links.ts'
import { type Role, roles } from './subject.ts'

program
  .name('npm run link --')
  .argument('<site.yaml>', 'the site file')
  .addOption(new Option('--role <role>', 'what its holder is').choices(roles).makeOptionMandatory())
  .option('--work-order <id>', "the customer's work order")
  .option('--expires <duration>', 'such as 12h or 14d; else 365d, for customers 14d, for staff 90d', duration)
  .parse()
const [file = ''] = program.args
const { role, workOrder, expires } = program.opts<{ role: Role; workOrder?: string; expires?: number }>()

try {
  const { site, relay } = await loadSite(file, process.env)
  const link = await issueLink(
    { site: site.id, secret: relay.secret },
    { role, workOrder, lifetimeMs: expires },
  )
  console.log(linkUrl(relay.publicUrl, link.token))
  console.error(`id ${link.id}, expires ${new Date(link.expiresAtMs).toISOString()}`)
} catch (error) {
  if (!(error instanceof ConfigError || error instanceof RangeError)) throw error
  console.error(error.message)
  process.exit(2)
}

function duration(text: string): number {
  try {
    return parseDuration(text)
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message)
  }
}

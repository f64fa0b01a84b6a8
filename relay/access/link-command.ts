// `npm run link -- site.yaml --role customer --work-order WO-1`: prints a signed link, and nothing else, on stdout.
import { InvalidArgumentError, Option, program } from 'commander'
import { renderUnicodeCompact } from 'uqr'
import { ConfigError, loadRelaySite } from '../../config/load.ts'
import { parseDuration } from '../../config/units.ts'
import { issueLink, labelLimit, linkUrl } from './links.ts'
import { slipCode } from './slip-code.ts'
import { type Role, roles } from './subject.ts'

program
  .name('npm run link --')
  .argument('<site.yaml>', 'the site file')
  .addOption(new Option('--role <role>', 'what its holder is').choices(roles).makeOptionMandatory())
  .option('--work-order <id>', "the customer's work order")
  .option('--expires <duration>', 'such as 12h or 14d; else 365d, for customers 14d, for staff 90d', duration)
  .option('--label <text>', "for the manager's list: whose it is, where it hangs", label)
  .option('--qr', 'also as a QR code; on a terminal it is always there')
  .parse()
const [file = ''] = program.args
const { qr, expires, ...grant } = program.opts<{
  role: Role
  workOrder?: string
  expires?: number
  label?: string
  qr?: true
}>()

try {
  const { site, relay } = await loadRelaySite(file, process.env)
  const issuer = { site: site.id, secret: relay.secret }
  const link = await issueLink(issuer, { ...grant, lifetimeMs: expires })
  const url = linkUrl(relay.publicUrl, link.token)
  console.log(url)
  console.error(`id ${link.id}, expires ${new Date(link.expiresAtMs).toISOString()}`)
  if (grant.workOrder !== undefined && relay.codeAbove !== undefined) {
    console.error(`code for the slip ${slipCode(issuer, grant.workOrder)}`)
  }
  // Not on stdout: a script that reads the link there gets the link alone.
  if (qr || process.stdout.isTTY) console.error(renderUnicodeCompact(url, { border: 2 }))
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

function label(text: string): string {
  if (text.length <= labelLimit) return text
  throw new InvalidArgumentError(`at most ${labelLimit} characters`)
}

/** The links to open, printed when the site serves video. Made by the same command that a workshop uses. */
import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Site } from '../site.ts'

const root = path.resolve(import.meta.dirname, '../..')

const lines = [
  { title: 'Wall', args: ['--role', 'display'] },
  { title: 'Explainer', args: ['--role', 'explainer'] },
  { title: 'Manager', args: ['--role', 'manager'] },
]

export interface PrintLinksOptions {
  file: string
  site: Site
  env: NodeJS.ProcessEnv
  /** The work order that the demo's first bay begins with; undefined for a real site. */
  demoWorkOrder: string | undefined
}

/** Prints one line a link on stdout; the demo has one for its first customer. */
export async function printLinks({ file, site, env, demoWorkOrder }: PrintLinksOptions): Promise<void> {
  const all = demoWorkOrder
    ? [...lines, { title: 'Customer', args: ['--role', 'customer', '--work-order', demoWorkOrder] }]
    : lines
  const links = await Promise.all(
    all.map(({ args }) => runCommand('relay/access/link-command.ts', [file, ...args], env)),
  )
  console.log(`\n${site.site.name}: live, ${site.bays.length} bays\n`)
  all.forEach(({ title }, i) => {
    console.log(`  ${title.padEnd(10)} ${links[i]}`)
  })
  if (!demoWorkOrder)
    console.log('\n  A customer: npm run link -- site.yaml --role customer --work-order NUMBER')
  console.log('\nCtrl-C ends everything.')
}

/** What a command of ours prints on stdout. */
export async function runCommand(script: string, args: string[], env: NodeJS.ProcessEnv): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(root, script), ...args], { env })
  return stdout.trim()
}

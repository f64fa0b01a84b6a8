/** axe-core in a page under test. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Page } from '../engines/engine.ts'

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

/** What axe finds: its rule, and where. */
export async function axeViolations(page: Page): Promise<string[]> {
  const source = await readFile(axeFile, 'utf8')
  return page.evaluate(async script => {
    new Function(script)() // the driver's world: the page's own CSP forbids this to the page
    const { axe } = window as unknown as {
      axe: { run(): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    return violations.map(
      ({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`,
    )
  }, source)
}

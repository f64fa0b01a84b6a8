/** The manager's desk: real Chromium at the address that the relay under test is known by, as its POSTs must come from there. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findExecutable } from '../engines/executable.ts'
import { type TestRelay, testOrigin } from '../relay/test-relay.ts'

export interface Desk {
  /** A page of its own with this link's session; its console errors and exceptions are kept. */
  open(options: DeskOptions): Promise<DeskPage>
  close(): Promise<void>
}

export interface DeskOptions {
  token?: string | undefined
  /** Path and hash. */
  path: string
  viewport?: { width: number; height: number }
  theme?: 'dark' | 'light'
}

export type DeskPage = Page & { errors: string[] }

export async function openDesk(relay: TestRelay): Promise<Desk> {
  const browser: Browser = await chromium.launch({
    executablePath: await findExecutable('chromium', 'google-chrome', 'chromium-browser'),
    args: [`--host-resolver-rules=MAP ${new URL(testOrigin).host} 127.0.0.1:${relay.port}`],
  })
  return {
    async open({ token, path, viewport = { width: 1440, height: 900 }, theme = 'dark' }) {
      const context = await browser.newContext({
        viewport,
        colorScheme: theme,
        reducedMotion: 'reduce',
        locale: 'en-GB',
      })
      if (token)
        await context.addCookies([{ name: 'glassbay', value: token, url: testOrigin, httpOnly: true }])
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', error => errors.push(String(error)))
      page.on('console', message => {
        if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
      })
      page.setDefaultTimeout(15_000)
      await page.goto(testOrigin + path)
      return Object.assign(page, { errors })
    },
    close: () => browser.close(),
  }
}

/** What axe finds wrong, one sentence each. */
export async function barriersOf(page: Page): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(await readFile(file, 'utf8')) // by the driver: the page's own CSP forbids this to the page
  const { violations } = await page.evaluate<{
    violations: { id: string; help: string; nodes: { html: string }[] }[]
  }>('axe.run()')
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`)
}

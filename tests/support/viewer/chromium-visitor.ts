/** Somebody with a link in real Chromium, where a test needs more of it than the four engines have in common. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findExecutable } from '../engines/executable.ts'
import type { TestRelay } from '../relay/test-relay.ts'

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findExecutable('chromium', 'google-chrome', 'chromium-browser'),
  })
}

export interface Visit {
  browser: Browser
  relay: Pick<TestRelay, 'httpUrl'>
  /** Of the link; none: without a session. */
  token?: string | undefined
  path: string
  viewport?: { width: number; height: number }
}

/** Opens a page with the session that the link would have given; its errors fail the test that asks for them. */
export async function visit({ browser, relay, token, path, viewport }: Visit): Promise<Page> {
  const context = await browser.newContext({ viewport: viewport ?? { width: 390, height: 844 } })
  if (token) {
    await context.addCookies([{ name: 'glassbay', value: token, url: relay.httpUrl, httpOnly: true }])
  }
  const page = await context.newPage()
  await page.goto(relay.httpUrl + path)
  return page
}

/** What axe finds wrong, one sentence each. */
export async function barriers(page: Page): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
  await page.evaluate(await readFile(file, 'utf8'))
  const result = await page.evaluate<{
    violations: { id: string; help: string; nodes: { html: string }[] }[]
  }>('axe.run()')
  return result.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes[0]?.html}`)
}

import { type Browser, launch } from 'puppeteer-core'
import { callExpression, type Engine, type Page, type Viewport } from './engine.ts'
import { findExecutable } from './executable.ts'

/** Firefox, driven by WebDriver BiDi. */
export async function startFirefox(signal: AbortSignal): Promise<Engine> {
  signal.throwIfAborted()
  const executablePath = await findExecutable('firefox-esr', 'firefox')
  const browser = await launch({ browser: 'firefox', executablePath, headless: true })
  signal.addEventListener('abort', () => void browser.close(), { once: true })
  return {
    name: 'Firefox',
    open: (url, viewport) => openPage(browser, url, viewport),
    close: () => browser.close(),
  }
}

async function openPage(browser: Browser, url: string, viewport: Viewport): Promise<Page> {
  const context = await browser.createBrowserContext()
  const page = await context.newPage()
  await page.setViewport(viewport)
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  await page.goto(url)
  return {
    evaluate: (fn, ...args) => page.evaluate(callExpression(fn, args)) as Promise<never>,
    screenshot: async () => Buffer.from(await page.screenshot()),
    errors: () => errors,
    close: () => context.close(),
  }
}

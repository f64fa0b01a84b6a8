import { type Browser, chromium } from 'playwright-core'
import { callExpression, type Engine, type Page, type Viewport } from './engine.ts'
import { findExecutable } from './executable.ts'

/** Chrome, Edge, WeChat and LINE on Android, kiosk PCs. */
export async function startChromium(signal: AbortSignal): Promise<Engine> {
  signal.throwIfAborted()
  const executablePath = await findExecutable('chromium', 'google-chrome', 'chromium-browser')
  const browser = await chromium.launch({ executablePath })
  signal.addEventListener('abort', () => void browser.close(), { once: true })
  return {
    name: 'Chromium',
    open: (url, viewport) => openPage(browser, url, viewport),
    close: () => browser.close(),
  }
}

async function openPage(browser: Browser, url: string, viewport: Viewport): Promise<Page> {
  const context = await browser.newContext({ viewport })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', error => errors.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') errors.push(`${message.text()} (${message.location().url})`)
  })
  await page.goto(url)
  return {
    evaluate: (fn, ...args) => page.evaluate(callExpression(fn, args)),
    screenshot: () => page.screenshot(),
    errors: () => errors,
    close: () => context.close(),
  }
}

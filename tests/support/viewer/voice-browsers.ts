/** Browsers for narration: one whose microphone hears a click track, others that listen; both with their sound tapped. */
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { findExecutable } from '../engines/executable.ts'
import { temporaryDirectory } from '../system/temporary-directory.ts'
import { writeClickTrack } from './click-track.ts'
import { type Heard, type Spoken, soundTapScript, type TappedWindow } from './sound-tap.ts'

export interface OpenOptions {
  url: string
  viewport?: { width: number; height: number }
  /** Runs in the page before its own scripts. */
  script?: string
}

/** A page with what it hears or speaks. */
export class TappedPage {
  readonly page: Page
  readonly errors: string[] = []
  /** What the page has said on its console. */
  readonly said: string[] = []

  constructor(page: Page) {
    this.page = page
    page.on('pageerror', error => this.errors.push(String(error)))
    page.on('console', message => this.said.push(message.text()))
  }

  spoken(): Promise<Spoken> {
    return this.page.evaluate(() => (window as unknown as TappedWindow).soundTap.spoken)
  }

  heard(): Promise<Heard> {
    return this.page.evaluate(() => (window as unknown as TappedWindow).soundTap.heard)
  }

  /** Frames that the page's first picture has shown so far; 0 while there is none. */
  shownFrames(): Promise<number> {
    return this.page.evaluate(() => {
      const video = document.querySelector('video')
      return video ? video.getVideoPlaybackQuality().totalVideoFrames : 0
    })
  }

  /** What the voice chip and the picture say of themselves. */
  facts(): Promise<{ voice: string; word: string; behindMs: number; pictureBehindMs: number; gaps: number }> {
    return this.page.evaluate(() => {
      const chip = document.querySelector<HTMLElement>('.voice')
      const picture = document.querySelector<HTMLElement>('.picture [data-behind-ms]')
      return {
        voice: chip?.dataset.voice ?? '',
        word: chip?.textContent ?? '',
        behindMs: Number(chip?.dataset.behindMs || Number.NaN),
        pictureBehindMs: Number(picture?.dataset.behindMs || Number.NaN),
        gaps: Number(chip?.dataset.gaps ?? 0),
      }
    })
  }

  /** The talk bar's states and word. */
  console(): Promise<{ line: string; microphone: string; word: string; listeners: string }> {
    return this.page.evaluate(() => {
      const bar = document.querySelector<HTMLElement>('.talk')
      const text = (selector: string) => bar?.querySelector(selector)?.textContent ?? ''
      return {
        line: bar?.dataset.line ?? '',
        microphone: bar?.dataset.microphone ?? '',
        word: text('.talk-word'),
        listeners: text('.talk-listeners'),
      }
    })
  }
}

export class TappedBrowser {
  private readonly browser: Browser

  constructor(browser: Browser) {
    this.browser = browser
  }

  async open({ url, viewport = { width: 1280, height: 720 }, script }: OpenOptions): Promise<TappedPage> {
    // The tap is a script from a blob, which the pages' CSP forbids.
    const context = await this.browser.newContext({ bypassCSP: true, viewport })
    await context.addInitScript({ content: soundTapScript })
    if (script) await context.addInitScript({ content: script })
    const page = await context.newPage()
    const tapped = new TappedPage(page)
    await page.goto(url)
    // A link's own page goes on to the role's by itself.
    await page.waitForURL(({ pathname }) => pathname !== '/enter')
    return tapped
  }

  close(): Promise<void> {
    return this.browser.close()
  }
}

/**
 * Its microphone hears `click-track.ts`, and is allowed. With a detour, what it sends to one port of this machine goes to
 * another one, under the same address as far as pages know.
 */
export async function startSpeaker(
  signal: AbortSignal,
  detour?: { from: number; to: number },
): Promise<TappedBrowser> {
  const file = path.join(await temporaryDirectory('clicks', signal), 'clicks.wav')
  await writeClickTrack(file)
  return launch(
    [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${file}`,
      ...(detour ? [`--host-resolver-rules=MAP 127.0.0.1:${detour.from} 127.0.0.1:${detour.to}`] : []),
    ],
    signal,
  )
}

/** `needsTap`: as on phones, it sounds only after a touch. */
export function startListener(signal: AbortSignal, { needsTap = false } = {}): Promise<TappedBrowser> {
  return launch(
    [`--autoplay-policy=${needsTap ? 'document-user-activation-required' : 'no-user-gesture-required'}`],
    signal,
  )
}

async function launch(args: string[], signal: AbortSignal): Promise<TappedBrowser> {
  signal.throwIfAborted()
  const executablePath = await findExecutable('chromium', 'google-chrome', 'chromium-browser')
  const browser = await chromium.launch({ executablePath, args })
  signal.addEventListener('abort', () => void browser.close(), { once: true })
  return new TappedBrowser(browser)
}

/** From each click's speaking to its hearing, ms; clicks that were not heard in this run's time are left out. */
export function mouthToEarMs(spoken: Spoken, heard: Heard, periodMs: number): number[] {
  return spoken.clicksMs.flatMap(at => {
    const ear = heard.clicksMs.find(ms => ms > at && ms < at + periodMs)
    return ear === undefined ? [] : [ear - at]
  })
}

/** What an explainer adds to a picture, on the console and where it is seen: real relay, real Chromium, real pixels. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aJob } from '../../support/job.ts'
import { runFfmpeg } from '../../support/system/run-ffmpeg.ts'
import { until } from '../../support/until.ts'
import { launchChromium, visit } from '../../support/viewer/chromium-visitor.ts'
import { type ExplainSite, startExplainSite } from '../../support/viewer/explain-site.ts'
import {
  type Area,
  type Colour,
  markedFilm,
  pictureArea,
  pixelsOf,
  placeOnPicture,
} from '../../support/viewer/picture-pixels.ts'

const screens = {
  console: { width: 1280, height: 720 },
  phone: { width: 390, height: 844 },
  wall: { width: 1920, height: 1080 },
}
let directory: string
let browser: Browser
let site: ExplainSite
let console: Page
let phone: Page
let wall: Page

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'glassbay-film-'))
  const film = path.join(directory, 'marks.mp4')
  await runFfmpeg([...markedFilm(1280, 720), film])
  site = await startExplainSite({ film, jobs: { 'bay-1': aJob({ workOrder: 'WO-1', state: 'repairing' }) } })
  browser = await launchChromium()
  const { relay } = site
  const open = async (path: string, grant: Parameters<typeof relay.token>[0], screen: keyof typeof screens) =>
    visit({ browser, relay, token: await relay.token(grant), path, viewport: screens[screen] })
  console = await open('/explain?lang=en', { role: 'explainer' }, 'console')
  phone = await open('/my?lang=en', { role: 'customer', workOrder: 'WO-1' }, 'phone')
  wall = await open('/wall?lang=en', { role: 'display' }, 'wall')
  await Promise.all([
    console.waitForSelector('.stage .picture[data-state="live"]'),
    console.waitForSelector('.talk[data-line="ready"]'),
    phone.waitForSelector('.picture[data-state="live"]'),
    wall.waitForSelector('[data-bay="bay-1"] .picture[data-state="live"]'),
  ])
}, 180_000)

afterAll(async () => {
  await browser?.close()
  await site?.stop()
  await rm(directory, { recursive: true, force: true })
})

async function areaOf(page: Page, selector: string): Promise<Area> {
  const box = await page.locator(selector).first().boundingBox()
  if (!box) throw new Error(`${selector} is not on the page`)
  return { left: box.x, top: box.y, right: box.x + box.width, bottom: box.y + box.height }
}

// Where no button of the phone's page lies over the picture.
const rings: [ink: string, colour: Colour, x: number, y: number][] = [
  ['amber', [255, 194, 71], 0.08, 0.5],
  ['cyan', [88, 225, 255], 0.55, 0.13],
  ['coral', [255, 125, 102], 0.6, 0.87],
]

/** Half of a ring's width, in shares of the picture's: its middle is found to a fraction of a pixel, on a phone, too. */
const radius = 0.03

async function drawRings(area: Area): Promise<void> {
  const [width, height] = [area.right - area.left, area.bottom - area.top]
  const go = (x: number, y: number) => console.mouse.move(area.left + x * width, area.top + y * height)
  const across = (radius * width) / height
  await console.click('.key[aria-label="Circle"]')
  for (const [ink, , x, y] of rings) {
    await console.click(`.ink[data-ink="${ink}"]`)
    await go(x - radius, y - across)
    await console.mouse.down()
    await go(x + radius, y + across)
    await console.mouse.up()
  }
}

test('what is drawn lies on phone and wall within 1 % of the width of where it was drawn', async () => {
  const stage = await areaOf(console, '.stage .picture')
  const area = await until(async () => pictureArea(await pixelsOf(await console.screenshot()), stage))
  const pictures = [
    { name: 'console', page: console, within: stage },
    { name: 'phone', page: phone, within: await areaOf(phone, '.picture') },
    { name: 'wall', page: wall, within: await areaOf(wall, '[data-bay="bay-1"] .picture') },
  ]
  // Drawn until they are seen: on a busy machine a screenshot may come after they are gone.
  const seen = await until(async () => {
    await drawRings(area)
    const shots = await Promise.all(pictures.map(({ page }) => page.screenshot()))
    const all = await Promise.all(
      shots.map(async (shot, i) => {
        const pixels = await pixelsOf(shot)
        const within = pictures[i]?.within ?? stage
        return rings.map(([, colour, x, y]) => placeOnPicture(pixels, colour, within, [x, y]))
      }),
    )
    return all.every(places => places.every(Boolean)) && all
  }, 30_000)
  for (const [i, { name }] of pictures.entries()) {
    const off = rings.map(([, , x, y], ring) => {
      const [seenX = Number.NaN, seenY = Number.NaN] = seen[i]?.[ring] ?? []
      // The picture is 16:9, so that a share of its height is nine sixteenths of one of its width.
      return Math.hypot(seenX - x, ((seenY - y) * 9) / 16) * 100
    })
    process.stdout.write(`${name}: off by ${off.map(share => share.toFixed(2)).join(', ')} % of the width\n`)
    expect(Math.max(...off)).toBeLessThan(1)
  }
})

test('a caption is read on phone and wall, with who wrote it, until it is taken away', async () => {
  await console.selectOption('.who select', 'E-7')
  await console.waitForSelector('.talk[data-line="ready"]')
  await console.keyboard.press('c')
  await until(async () => {
    await console.fill('.captions input', 'Worn to 2 mm')
    await console.keyboard.press('Enter')
    return (await console.inputValue('.captions input')) === ''
  })
  for (const page of [phone, wall]) await page.waitForSelector('.picture-caption:has-text("李娜")')
  expect(await phone.textContent('.picture-caption')).toBe('李娜 Worn to 2 mm')
  await console.click('.captions .push')
  for (const page of [phone, wall]) await page.waitForSelector('.picture-caption', { state: 'detached' })
})

describe('the spotlight', () => {
  const widths = () =>
    wall.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLElement>('.tile'), tile => tile.getBoundingClientRect().width),
    )

  test('makes a bay large without a new player, and gives the grid back', async () => {
    const before = await widths()
    expect(before[0]).toBe(before[1])
    await wall.evaluate(() => {
      for (const video of Array.from(document.querySelectorAll('video'))) video.dataset.mine = 'true'
    })
    await console.click('[data-key="spotlight"]')
    await until(async () => {
      const [lit = 0, other = 0] = await widths()
      return lit > (before[0] ?? 0) * 1.4 && other < lit / 2.5
    })
    const kept = await wall.evaluate(() =>
      Array.from(document.querySelectorAll<HTMLVideoElement>('video'), video => video.dataset.mine),
    )
    expect(kept).toEqual(['true', 'true'])
    expect(
      await wall.evaluate(() => document.querySelector('[data-lit] .picture')?.getAttribute('data-state')),
    ).toBe('live')
    await console.waitForSelector('[data-key="spotlight"][aria-pressed="true"]')
    await console.click('[data-key="spotlight"]')
    await until(async () => JSON.stringify(await widths()) === JSON.stringify(before))
  })

  test('goes when its explainer has gone', async () => {
    await console.click('[data-key="spotlight"]')
    await wall.waitForSelector('[data-lit]')
    await console.close()
    await wall.waitForSelector('[data-lit]', { state: 'detached' })
  })
})

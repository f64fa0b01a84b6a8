/** The customer's page in each of its states and languages, in real Chromium: shown, readable, without a barrier. */
import { readFile } from 'node:fs/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { FixtureCamera } from '../../support/camera/fixture-camera.ts'
import { readVideo } from '../../support/camera/test-video.ts'
import { makeVideo, smallVideo } from '../../support/camera/video.ts'
import { startChromium } from '../../support/engines/chromium.ts'
import type { Engine, Page } from '../../support/engines/engine.ts'
import { FixtureRelay } from '../../support/relay/fixture-relay.ts'
import { until } from '../../support/until.ts'
import { axeViolations } from '../../support/viewer/axe.ts'
import { myPageStates } from '../../support/viewer/my-states.ts'

const lifetime = new AbortController()
const phone = { width: 390, height: 844 }
const smallest = { width: 320, height: 568 }
const relay = new FixtureRelay({
  bays: [],
  site: { id: 'tokyo-01', name: '東京一号店', locale: 'ja', timezone: 'Asia/Tokyo', currency: 'JPY' },
})
let engine: Engine
let camera: FixtureCamera
let page: Page | undefined

beforeAll(async () => {
  camera = new FixtureCamera(await readVideo(await makeVideo(smallVideo), 'h264'))
  camera.begin()
  engine = await startChromium(lifetime.signal)
  await relay.start()
})
afterAll(async () => {
  camera.end()
  await relay.stop()
  lifetime.abort()
})
afterEach(async () => {
  relay.status = 200
  await page?.close()
})

function answer(name: string): void {
  const { workOrder, clips, isInBay } = myPageStates[name]?.() ?? {
    workOrder: null,
    clips: [],
    isInBay: false,
  }
  const cameras = ['lift', 'engine'].map(id => ({ id, name: id, camera }))
  relay.bays.splice(0, 1, ...(isInBay ? [{ id: 'bay-1', name: 'Bay 1', cameras }] : []))
  relay.answers.clear()
  relay.answers.set('/api/session', { body: { role: 'customer', page: '/my', workOrder: 'WO-1' } })
  if (!workOrder) return
  relay.answers.set('/api/work-orders/WO-1', { body: workOrder })
  relay.answers.set('/api/work-orders/WO-1/clips', { body: clips })
}

async function open(language: string, viewport = phone): Promise<Page> {
  const opened = await engine.open(`${relay.origin}/my/?lang=${language}`, viewport)
  page = opened
  await until(() => opened.evaluate(() => document.querySelector('h1')?.className === ''))
  return opened
}

const text = (of: Page) => of.evaluate(() => document.querySelector('#page')?.textContent ?? '')

describe.each(['zh-CN', 'ja', 'en'])('in %s', language => {
  it.each(Object.keys(myPageStates))('%s: no barrier that axe knows, by night and by day', async name => {
    answer(name)
    const opened = await open(language)
    expect(await axeViolations(opened)).toEqual([])
    const theme = () => opened.evaluate(() => document.documentElement.dataset.theme)
    const before = await theme()
    await opened.evaluate(() => document.querySelector<HTMLElement>('.head button')?.click())
    await until(async () => (await theme()) !== before)
    expect(await axeViolations(opened)).toEqual([])
  })

  it.each(Object.keys(myPageStates))('%s: nothing sticks out of 320 pixels', async name => {
    answer(name)
    const opened = await open(language, smallest)
    expect(await opened.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  })

  it('everything that a finger touches is large enough for one', async () => {
    answer('asked to decide')
    const opened = await open(language)
    const small = await opened.evaluate(() =>
      Array.from(document.querySelectorAll('button, summary, select, .asks, .way, .star'), element => {
        const { width, height } = element.getBoundingClientRect()
        return { what: element.outerHTML.slice(0, 80), width, height }
      }).filter(({ width, height }) => width > 0 && (width < 44 || height < 44)),
    )
    expect(small).toEqual([])
  })
})

describe('a person understands', () => {
  it('a link that has ended, and sees nothing of the vehicle any more', async () => {
    answer('asked to decide')
    const opened = await open('en')
    relay.status = 401
    relay.notify()
    await until(async () => /no longer works.*reception/is.test(await text(opened)))
    expect(await opened.evaluate(() => document.querySelectorAll('video, .card').length)).toBe(0)
    expect(await axeViolations(opened)).toEqual([])
  })

  it('a lost connection: the last that was known stays, with its time', async () => {
    answer('asked to decide')
    const opened = await open('en')
    relay.status = 503
    relay.notify()
    await until(async () => /You see what was known at \d\d:\d\d\./.test(await text(opened)))
    expect(await text(opened)).toMatch(/Front left brake/)
    expect(await axeViolations(opened)).toEqual([])
    relay.status = 200
    await until(async () => !/what was known at/.test(await text(opened)))
  })

  it('a workshop that cannot be reached at all, until it can', async () => {
    answer('asked to decide')
    relay.status = 503
    const opened = await open('en')
    await until(async () => /cannot be reached/.test(await text(opened)))
    relay.status = 200
    await until(async () => /Front left brake/.test(await text(opened)))
  })

  it("that another role's link is open here", async () => {
    answer('unknown')
    relay.answers.set('/api/session', { body: { role: 'manager', page: '/manage' } })
    const opened = await open('en')
    await until(async () => /Another link is open/.test(await text(opened)))
    expect(await opened.evaluate(() => document.querySelector('.notice a')?.getAttribute('href'))).toBe(
      '/manage',
    )
    expect(await axeViolations(opened)).toEqual([])
  })
})

describe('the language', () => {
  it("is the customer's own, and another one once chosen, also the next time", async () => {
    answer('asked to decide')
    const { body } = relay.answers.get('/api/work-orders/WO-1') as { body: { customer: object } }
    body.customer = { name: '王女士', locale: 'zh-CN', showOnWall: true }
    const opened = await engine.open(`${relay.origin}/my/`, phone)
    page = opened
    await until(async () => /等待您的决定/.test(await text(opened)))
    expect(await opened.evaluate(() => document.documentElement.lang)).toBe('zh-CN')
    await opened.evaluate(() => {
      const select = document.querySelector('select')
      if (!select) return
      select.value = 'ja'
      select.dispatchEvent(new Event('change', { bubbles: true }))
    })
    await until(async () => /ご判断をお待ちしています/.test(await text(opened)))
    await opened.evaluate(() => window.location.reload())
    await until(async () => /ご判断をお待ちしています/.test(await text(opened).catch(() => '')))
  })
})

it('the words that are being written survive what happens meanwhile', async () => {
  answer('ready')
  const opened = await open('en')
  await opened.evaluate(() => document.querySelectorAll<HTMLElement>('.star input')[3]?.click())
  await until(() => opened.evaluate(() => document.querySelector('textarea') !== null))
  await opened.evaluate(() => {
    const area = document.querySelector('textarea')
    if (!area) return
    area.value = 'Very kind, and'
    area.dispatchEvent(new Event('input', { bubbles: true }))
  })
  answer('rated')
  const { body } = relay.answers.get('/api/work-orders/WO-1') as { body: { rating: unknown } }
  body.rating = null
  relay.notify()
  await until(async () => /Handed over/.test(await text(opened)))
  expect(await opened.evaluate(() => document.querySelector('textarea')?.value)).toBe('Very kind, and')
})

it('a film plays where it is tapped, and closes again', async () => {
  answer('asked to decide')
  relay.files.set('/clips/c3.mp4', await readFile(await makeVideo(smallVideo)))
  const opened = await open('en')
  await opened.evaluate(() => document.querySelector<HTMLElement>('.finding .still')?.click())
  const film = () =>
    opened.evaluate(() => document.querySelector('.finding .film video')?.getAttribute('src'))
  await until(film)
  expect(await film()).toBe('/clips/c3.mp4')
  await until(() =>
    opened.evaluate(
      () => (document.querySelector<HTMLVideoElement>('.finding .film video')?.currentTime ?? 0) > 0.2,
    ),
  )
  await opened.evaluate(() => document.querySelector<HTMLElement>('.finding .film button')?.click())
  await until(async () => (await film()) === undefined)
})

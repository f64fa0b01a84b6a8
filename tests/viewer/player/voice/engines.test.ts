/** An explainer's voice in the four browsers that stand for what hangs in lounges and lies in customers' hands. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { siteFileSchema } from '../../../../config/site.ts'
import { issueLink, linkUrl } from '../../../../relay/access/links.ts'
import { startRelay } from '../../../../relay/server.ts'
import { writeVoicePacket } from '../../../../relay/wire/narration/narration.ts'
import { OggPackets } from '../../../../viewer/explain/talk/ogg-packets.ts'
import { startChromium } from '../../../support/engines/chromium.ts'
import { startChromium72 } from '../../../support/engines/chromium72.ts'
import type { Engine, Page } from '../../../support/engines/engine.ts'
import { startFirefox } from '../../../support/engines/firefox.ts'
import { startWebKit } from '../../../support/engines/webkit.ts'
import { ConsoleClient } from '../../../support/relay/console-client.ts'
import { testSecret } from '../../../support/relay/test-relay.ts'
import { freePort } from '../../../support/system/port.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'
import { until } from '../../../support/until.ts'
import { writeClickTrack } from '../../../support/viewer/click-track.ts'
import { viewerBuild } from '../../../support/viewer/viewer-build.ts'

const lifetime = new AbortController()
const issuer = { site: 'test-site', secret: testSecret }
let folder: string
let origin: string
let closed: Promise<void>
let speaker: ConsoleClient
let talking: NodeJS.Timeout

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-voice-engines-'))
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const site = siteFileSchema.parse({
    site: { id: 'test-site', name: 'Test' },
    relay: { listen: `127.0.0.1:${port}`, publicUrl: origin, secret: testSecret, data: folder },
    edge: { relay: `ws://127.0.0.1:${port}` },
    bays: [{ id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url: 'rtsp://127.0.0.1/x' }] }],
  })
  const relay = await startRelay(
    { site, pages: await viewerBuild(), log: pino({ level: 'silent' }) },
    lifetime.signal,
  )
  closed = relay.closed
  const token = (await issueLink(issuer, { role: 'explainer', label: 'Li Na' })).token
  speaker = new ConsoleClient({ url: `ws://127.0.0.1:${port}`, token })
  await speaker.heard('welcome')
  speaker.say({ type: 'on' })
  await speaker.heard('on-air')
  talking = speakForEver(await readPackets())
}, 180_000)

afterAll(async () => {
  clearInterval(talking)
  speaker.close()
  lifetime.abort()
  await closed
  await rm(folder, { recursive: true, force: true })
})

/** Opus of 20 ms each. */
async function readPackets(): Promise<Uint8Array[]> {
  const [wav, ogg] = [path.join(folder, 'clicks.wav'), path.join(folder, 'clicks.ogg')]
  await writeClickTrack(wav, 2)
  await runFfmpeg(['-i', wav, '-c:a', 'libopus', '-b:a', '32k', ogg])
  return new OggPackets().push(new Uint8Array(await readFile(ogg)))
}

/** In real time; each look at the clock sends what was due since the last one. */
function speakForEver(packets: readonly Uint8Array[]): NodeJS.Timeout {
  const beganMs = Date.now()
  let sent = 0
  return setInterval(() => {
    for (; sent < (Date.now() - beganMs) / 20; sent++) {
      const opus = packets[sent % packets.length] ?? new Uint8Array()
      speaker.socket.send(writeVoicePacket({ capturedAtMs: beganMs + sent * 20, opus }))
    }
  }, 20)
}

async function openWall(engine: Engine): Promise<Page> {
  const { token } = await issueLink(issuer, { role: 'display' })
  return engine.open(linkUrl(origin, token), { width: 1024, height: 600 })
}

interface VoiceFacts {
  state: string
  decoding: string
  decodedPieces: number
  heardPieces: number
  word: string
}

function voice(page: Page): Promise<VoiceFacts> {
  return page
    .evaluate(() => {
      const chip = document.querySelector<HTMLElement>('.voice')
      return {
        state: chip ? String(chip.dataset.voice) : '',
        decoding: chip ? String(chip.dataset.decoding) : '',
        decodedPieces: chip ? Number(chip.dataset.decodedPieces || 0) : 0,
        heardPieces: chip ? Number(chip.dataset.heardPieces || 0) : 0,
        word: chip ? String(chip.textContent) : '',
      }
    })
    .catch(() => ({ state: '', decoding: '', decodedPieces: 0, heardPieces: 0, word: '' })) // the link's page goes on to the wall
}

describe.each([
  { name: 'Chromium', start: startChromium, decoding: 'stream' },
  { name: 'Chromium 72', start: startChromium72, decoding: 'ogg' },
  { name: 'WebKit', start: startWebKit, decoding: 'stream' },
])('in $name', ({ start, decoding }) => {
  const life = new AbortController()
  let engine: Engine
  beforeAll(async () => {
    engine = await start(life.signal, { maySound: true })
  })
  afterAll(async () => {
    await engine.close()
    life.abort()
  })

  test(`the voice is heard, by ${decoding}, without one error`, async () => {
    const page = await openWall(engine)
    await until(async () => (await voice(page)).heardPieces > 20, 40_000)
    expect(await voice(page)).toMatchObject({ state: 'heard', decoding, word: 'Li Na is explaining' })
    expect(page.errors()).toEqual([])
    await page.close()
  })
})

// Firefox lets nothing sound on a machine without an audio device, as those that test are; it decodes all the same.
test.each([
  ['Firefox', startFirefox],
  ['WebKit', startWebKit],
])('%s wants a touch first where pages may not sound, and the page says so', async (_name, start) => {
  const life = new AbortController()
  const engine = await start(life.signal)
  const page = await openWall(engine)
  await until(async () => (await voice(page)).decodedPieces > 20, 40_000)
  expect(await voice(page)).toMatchObject({
    state: 'needs-tap',
    decoding: 'stream',
    word: 'Tap to hear',
    heardPieces: 0,
  })
  await engine.close()
  life.abort()
})

// Sessions that live only while the camera hears of us, and answer that as they like.
import { beforeAll, describe, expect, test } from 'vitest'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import type { Script, ScriptedAnswer, ScriptedRequest } from '../../../support/camera/scripted-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { until } from '../../../support/until.ts'

const methods = 'OPTIONS, DESCRIBE, SETUP, TEARDOWN, PLAY, GET_PARAMETER, SET_PARAMETER'
const signsOfLife = new Set(['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER'])
const cseqOf = ({ headers }: ScriptedRequest) => Number(headers.get('cseq'))
let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

/** A second without a sign of life that the camera takes, and it closes. How it answers one is `answer`'s. */
function mortal(
  answer: (request: ScriptedRequest) => ReturnType<Script>,
  isTaken = (_request: ScriptedRequest) => true,
): Script {
  let death: NodeJS.Timeout | undefined
  return (request, socket) => {
    const { method, headers } = request
    if (method === 'SETUP') {
      death = setTimeout(() => socket.destroy(), 1_250)
      socket.on('close', () => clearTimeout(death))
      return { headers: { Session: '77;timeout=1', Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' } }
    }
    if (!signsOfLife.has(method) || !headers.has('session')) {
      return method === 'OPTIONS' ? { headers: { Public: methods } } : undefined
    }
    if (isTaken(request)) death?.refresh()
    return answer(request)
  }
}

describe('a session of one second lives on', () => {
  test.each<[string, string, (request: ScriptedRequest) => ScriptedAnswer | 'no answer' | undefined]>([
    ['when signs of life are answered', 'RFC 2326', () => undefined],
    ['when none ever is', 'mediamtx#449', () => 'no answer'],
    [
      'when each is answered with the number of the request before',
      'retina#136 (Tapo C220)',
      request => ({ status: 400, headers: { CSeq: String(cseqOf(request) - 1) } }),
    ],
    ['when answers have no number', 'retina#133', () => ({ raw: 'RTSP/1.0 200 OK\r\nSession: 77\r\n\r\n' })],
    ['when answers have a number from nowhere', 'retina#133', () => ({ headers: { CSeq: '4711' } })],
    [
      'when answers are HTTP’s',
      'html5_rtsp_player#73',
      request => ({ raw: `HTTP/1.0 200 OK\r\nCSeq: ${cseqOf(request)}\r\n\r\n` }),
    ],
    [
      'when answers are of RTSP 2.0',
      'RFC 7826',
      request => ({ raw: `RTSP/2.0 200 OK\r\nCSeq: ${cseqOf(request)}\r\n\r\n` }),
    ],
    [
      'when answers are never finished',
      'go2rtc#2409',
      request => ({ raw: `RTSP/1.0 100 Continue\r\nCSeq: ${cseqOf(request)}\r\n\r\n` }),
    ],
  ])('%s (%s)', async (_what, _source, answer) => {
    const { url, camera } = await startLabCamera(film, { script: mortal(answer) })
    const view = new LabView(url, film, { timeouts: { responseMs: 10_000 } })
    await view.pulled.frames(250)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
    expect(camera.requests.filter(({ headers }) => headers.has('session')).length).toBeGreaterThan(4)
  })

  test.each([
    [405, 'OPTIONS', 'go2rtc#2409'],
    [501, 'OPTIONS', 'mediamtx#1066'],
    [400, 'OPTIONS', 'retina#133 (C520WS)'],
    [405, 'SET_PARAMETER', 'SharpRTSP#63'],
  ])('when it refuses the others by %i and knows only %s (%s)', async (status, known) => {
    const isKnown = ({ method }: ScriptedRequest) => method === known
    const script = mortal(request => (isKnown(request) ? undefined : { status }), isKnown)
    const { url, camera } = await startLabCamera(film, { script })
    const view = new LabView(url, film)
    await view.pulled.frames(250)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
    const last = camera.requests.at(-1)
    expect([last?.method, last?.headers.get('session')]).toEqual([known, '77'])
  })
})

test('a session that is forgotten (454) is opened anew at once', async () => {
  let isForgotten = true
  const { url, camera } = await startLabCamera(film, {
    script: mortal(() => {
      if (!isForgotten) return undefined
      isForgotten = false
      return { status: 454 }
    }),
  })
  const view = new LabView(url, film)
  expect(await view.pulled.nextLoss()).toMatchObject({ code: 'SESSION_LOST' })
  const lostMs = performance.now()
  await view.pulled.frames(10)
  expect(performance.now() - lostMs).toBeLessThan(1_000)
  expect(camera.connections).toBe(2)
})

test('a nonce that has become stale meanwhile is renewed without a loss', async () => {
  let nonce = 1
  const script: Script = ({ method, headers }) => {
    const isFresh = headers.get('authorization')?.includes(`nonce="${nonce}"`)
    if (isFresh) nonce++
    const challenge = `Digest realm="lab", nonce="${nonce}", stale=${headers.has('authorization')}`
    if (!isFresh) return { status: 401, headers: { 'WWW-Authenticate': challenge } }
    const session = { Session: '77;timeout=1', Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' }
    return method === 'SETUP' ? { headers: session } : undefined
  }
  const { url, camera } = await startLabCamera(film, { script })
  const view = new LabView(url.replace('//', '//viewer:secret@'), film)
  await until(() => camera.requests.filter(({ headers }) => headers.has('session')).length > 8)
  expect(view.pulled.taken.reasons).toEqual([])
})

describe('a receiver report', () => {
  test('comes every five seconds, and a camera that lives of them plays on (mediamtx#1403, Dahua)', async () => {
    const { url, camera } = await startLabCamera(film, {
      script: ({ method }, socket) => {
        if (method !== 'PLAY') return undefined
        const seen = () => camera.packets.filter(({ channel }) => channel === 1).length
        let before = 0
        const watch = setInterval(() => {
          if (seen() === before) socket.destroy()
          before = seen()
        }, 6_000)
        socket.on('close', () => clearInterval(watch))
        return undefined
      },
    })
    const view = new LabView(url, film)
    await until(() => camera.packets.length >= 2, 15_000)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
    const [first] = camera.packets
    expect(first?.bytes.subarray(0, 4).toString('hex')).toBe('81c90007')
    expect(first?.bytes.readUInt32BE(8)).toBe(0x1234)
  })
})

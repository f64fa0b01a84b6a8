// Answers that are no answers by the book, and requests that cameras send to us.
import { beforeAll, describe, expect, test } from 'vitest'
import { interleave } from '../../../../edge/demo/camera/rtp-packets.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { LabView, ordinarySdp, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import {
  type Script,
  type ScriptedRequest,
  startScriptedCamera,
} from '../../../support/camera/scripted-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { until } from '../../../support/until.ts'

let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

const cseqOf = ({ headers }: ScriptedRequest) => headers.get('cseq') ?? ''

/** What an ordinary camera answers, as text. */
function ordinary(request: ScriptedRequest, first = 'RTSP/1.0 200 OK', cseq = cseqOf(request)): string {
  const body = request.method === 'DESCRIBE' ? ordinarySdp(film) : ''
  const lines = [first, `CSeq: ${cseq}`]
  if (request.method === 'SETUP')
    lines.push('Session: 77;timeout=60', 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1')
  if (body) lines.push('Content-Type: application/sdp', `Content-Length: ${body.length}`)
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}

const headAndBody = (text: string) => {
  const end = text.indexOf('\r\n\r\n')
  return [text.slice(0, end), text.slice(end + 4)] as const
}
const inHead = (text: string, change: (head: string) => string) => {
  const [head, body] = headAndBody(text)
  return `${change(head)}\r\n\r\n${body}`
}

describe('a camera plays', () => {
  test.each<[string, string, (request: ScriptedRequest, text: string) => string]>([
    [
      'whose lines end by LF alone',
      'retina changelog',
      (_r, text) => inHead(text, head => head.replaceAll('\r\n', '\n')).replace('\r\n\r\n', '\n\n'),
    ],
    [
      'whose headers are in small letters',
      'go2rtc#1236',
      (_r, text) => inHead(text, head => head.replace(/^[\w-]+:/gm, name => name.toLowerCase())),
    ],
    [
      'whose headers are in capitals',
      'go2rtc#1236',
      (_r, text) => inHead(text, head => head.replace(/^[\w-]+:/gm, name => name.toUpperCase())),
    ],
    [
      'whose headers are set in',
      'html5_rtsp_player#73',
      (_r, text) => inHead(text, head => head.replaceAll('\r\n', '\r\n  ')),
    ],
    [
      'whose headers have spaces before the colon',
      'retina#45',
      (_r, text) => inHead(text, head => head.replace(/^([\w-]+):\s*/gm, '$1  :   ')),
    ],
    ['whose first line is set in', 'retina#45', (_r, text) => `  ${text}`],
    ['whose answers begin with empty lines', 'retina#45', (_r, text) => `\r\n\r\n${text}`],
    [
      'whose answers have no words behind the status',
      'mediamtx#842',
      (_r, text) => text.replace('200 OK', '200'),
    ],
    ['that speaks RTSP 2.0', 'RFC 7826', request => ordinary(request, 'RTSP/2.0 200 OK')],
    [
      'that speaks HTTP’s first line',
      'html5_rtsp_player#73',
      request => ordinary(request, 'HTTP/1.1 200 OK'),
    ],
    [
      'that says Continue first',
      'RFC 2326, 11.1',
      (request, text) => `RTSP/1.0 100 Continue\r\nCSeq: ${cseqOf(request)}\r\n\r\n${text}`,
    ],
    [
      'that numbers no answer',
      'retina#133',
      (_r, text) => inHead(text, head => head.replace(/CSeq: \d+\r\n|\r\nCSeq: \d+/, '')),
    ],
    ['that numbers all answers alike', 'retina#136', request => ordinary(request, undefined, '1')],
    ['that numbers answers from nowhere', 'retina#136', request => ordinary(request, undefined, '4711')],
    ['that answers everything twice', 'mediamtx#19', (_r, text) => text + text],
    [
      'that does not say how long its description is',
      'go2rtc#662',
      (_r, text) => text.replace(/Content-Length: \d+\r\n/, ''),
    ],
    [
      'that says its description is longer than it is',
      'retina changelog',
      (_r, text) =>
        text.replace(/Content-Length: (\d+)/, (_all, length) => `Content-Length: ${Number(length) + 40}`),
    ],
    [
      'that says its description is shorter than it is',
      'retina changelog',
      (_r, text) =>
        text.replace(/Content-Length: (\d+)/, (_all, length) => `Content-Length: ${Number(length) - 9}`),
    ],
    [
      'that says an empty length',
      'go2rtc#662',
      (request, text) =>
        request.method === 'DESCRIBE' ? text : inHead(text, head => `${head}\r\nContent-Length:`),
    ],
    ['that names no session', 'SharpRTSP#63', (_r, text) => text.replace(/Session: .*\r\n/, '')],
    [
      'that names an empty transport',
      'gortsplib#142',
      (_r, text) => text.replace(/Transport: .*\r\n/, 'Transport: \r\n'),
    ],
    ['that names no channels', 'gortsplib#142', (_r, text) => text.replace(';interleaved=0-1', '')],
  ])('%s (%s)', async (_what, _source, answer) => {
    const script: Script = (request, socket) => {
      socket.write(answer(request, ordinary(request)), 'latin1')
      return 'no answer'
    }
    const { url } = await startLabCamera(film, { script: beforePlay(script) })
    const view = new LabView(url, film)
    await view.pulled.frames(20, 15_000)
    expect(view.pulled.taken.reasons).toEqual([])
  })

  test('that closes the connection behind its challenge', async () => {
    const script: Script = ({ headers }, socket) => {
      if (headers.has('authorization')) return undefined
      socket.end(
        'RTSP/1.0 401 No\r\nCSeq: 1\r\nWWW-Authenticate: Digest realm="lab", nonce="n"\r\nConnection: close\r\n\r\n',
      )
      return 'no answer'
    }
    const { url, camera } = await startLabCamera(film, { script })
    const view = new LabView(url.replace('//', '//viewer:secret@'), film)
    await view.pulled.frames(10)
    expect(camera.connections).toBe(2)
    expect(view.pulled.taken.reasons).toEqual([])
  })

  test('that plays without ever answering PLAY', async () => {
    const { url, camera } = await startLabCamera(film, { silentPlay: true })
    const view = new LabView(url, film, { timeouts: { responseMs: 500 } })
    await view.pulled.frames(150)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
  })

  test('that plays from nowhere but now (457)', async () => {
    const script: Script = ({ method, headers }) =>
      method === 'PLAY' && headers.has('range') ? { status: 457 } : undefined
    const view = new LabView((await startLabCamera(film, { script })).url, film)
    await view.pulled.frames(10)
  })

  test('that sends on other channels than it said', async () => {
    const { url } = await startLabCamera(film, {
      deliver: (sent, _frame, socket) => socket.write(interleave(4, sent)),
    })
    await new LabView(url, film).pulled.frames(10)
  })
})

describe('a camera that asks us', () => {
  test('is answered, and known methods are harmless', async () => {
    const methods = ['OPTIONS', 'GET_PARAMETER', 'SET_PARAMETER', 'ANNOUNCE', 'PLAY_NOTIFY', 'RECORD']
    const camera = await startScriptedCamera(({ method }, socket) => {
      const ask = (name: string, i: number) =>
        `${name} rtsp://x/ RTSP/1.0\r\nCSeq: ${900 + i}\r\nSession: 77\r\n\r\n`
      if (method === 'PLAY') setImmediate(() => socket.write(methods.map(ask).join('')))
      return undefined
    })
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`)
    await until(() => camera.answers.length === methods.length)
    const statuses = camera.answers.map(answer => answer.split('\r\n').join(' ').replace('RTSP/1.0 ', ''))
    expect(statuses).toEqual([
      '200 OK CSeq: 900',
      '200 OK CSeq: 901',
      '200 OK CSeq: 902',
      '501 Not Implemented CSeq: 903',
      '200 OK CSeq: 904',
      '501 Not Implemented CSeq: 905',
    ])
    expect(pulled.taken.reasons).toEqual([])
  })

  test.each([
    'TEARDOWN rtsp://x/ RTSP/1.0\r\nCSeq: 9\r\n\r\n',
    'PLAY_NOTIFY rtsp://x/ RTSP/1.0\r\nCSeq: 9\r\nNotify-Reason: end-of-stream\r\n\r\n',
  ])('to end is believed: %j', async bytes => {
    const camera = await startScriptedCamera(({ method }, socket) => {
      if (method === 'PLAY') setImmediate(() => socket.write(bytes))
      return undefined
    })
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`)
    expect(await pulled.nextLoss()).toMatchObject({ code: 'CLOSED' })
  })
})

describe('a camera that does not get on', () => {
  test.each<[string, string]>([
    ['sends its answer byte by byte', 'RTSP/1.0 200 OK\r\n'],
    ['says Continue for ever', 'RTSP/1.0 100 Continue\r\nCSeq: 1\r\n\r\n'],
  ])('and %s is UNREACHABLE in time', async (_what, text) => {
    const camera = await startScriptedCamera((_request, socket) => {
      let at = 0
      const timer = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 30)
      socket.on('close', () => clearInterval(timer))
      return 'no answer'
    })
    const beganMs = performance.now()
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`, {
      timeouts: { responseMs: 1_000 },
    })
    expect(await pulled.nextLoss()).toMatchObject({ code: 'UNREACHABLE' })
    expect(performance.now() - beganMs).toBeLessThan(4_000)
  })

  test('since it is a web server is told so', async () => {
    const camera = await startScriptedCamera(() => ({
      raw: 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n',
    }))
    expect(await new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`).nextLoss()).toEqual({
      code: 'REFUSED',
      message: expect.stringContaining('speaks HTTP, not RTSP: give the port of its RTSP'),
    })
  })

  test('since it is something else altogether is told so', async () => {
    const camera = await startScriptedCamera(() => ({ raw: '220 smtp.example ready\r\n' }))
    expect(await new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`).nextLoss()).toEqual({
      code: 'REFUSED',
      message: expect.stringContaining('does not speak RTSP: check host and port'),
    })
  })

  test('since it encrypts its pictures is told so (UniFi Protect)', async () => {
    const { url } = await startLabCamera(film, { describe: sdp => sdp.replace('RTP/AVP', 'RTP/SAVP') })
    expect(await new PulledCamera(url).nextLoss()).toEqual({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('take ?enableSrtp out of the url'),
    })
  })
})

/** The script's answers to all that comes before PLAY, whose answer the lab's camera gives itself. */
function beforePlay(script: Script): Script {
  return (request, socket) => (request.method === 'PLAY' ? undefined : script(request, socket))
}

// Cameras that send us elsewhere: to another port or path of their own, or to another machine.
import { describe, expect, test } from 'vitest'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import {
  type Script,
  type ScriptedCamera,
  startScriptedCamera,
} from '../../../support/camera/scripted-camera.ts'
import { until } from '../../../support/until.ts'

const plays = (camera: ScriptedCamera) => until(() => camera.requests.find(({ method }) => method === 'PLAY'))

const redirect =
  (status: number, location: () => string, when = 'DESCRIBE'): Script =>
  ({ method, url }) =>
    method === when && !url.includes('/moved') ? { status, headers: { Location: location() } } : undefined

describe('on the same address', () => {
  test.each([301, 302, 303, 307, 308])('%i to another port is followed', async status => {
    const target = await startScriptedCamera(() => undefined)
    const camera = await startScriptedCamera(redirect(status, () => `rtsp://127.0.0.1:${target.port}/moved`))
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`)
    expect((await plays(target)).url).toBe(`rtsp://127.0.0.1:${target.port}/moved`)
    expect(pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
  })

  test.each(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'])('%s is sent to another path', async when => {
    const camera = await startScriptedCamera(redirect(302, () => '/moved', when))
    new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`)
    await until(() => camera.requests.some(({ method, url }) => method === 'PLAY' && url.endsWith('/moved')))
    expect(camera.connections).toBe(2)
  })

  test('it is followed by the name that stands for it', async () => {
    const target = await startScriptedCamera(() => undefined)
    const camera = await startScriptedCamera(redirect(302, () => `rtsp://localhost:${target.port}/moved`))
    new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`)
    await plays(target)
  })

  test('it is followed with our password, whatever user it names', async () => {
    const target = await startScriptedCamera(({ headers }) =>
      headers.has('authorization')
        ? undefined
        : { status: 401, headers: { 'WWW-Authenticate': 'Basic realm="lab"' } },
    )
    const camera = await startScriptedCamera(
      redirect(302, () => `rtsp://other:user@127.0.0.1:${target.port}/moved`),
    )
    new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`)
    expect((await plays(target)).headers.get('authorization')).toBe(
      `Basic ${Buffer.from('viewer:secret').toString('base64')}`,
    )
  })

  test('it is followed once', async () => {
    const camera = await startScriptedCamera(() => ({ status: 302, headers: { Location: '/again' } }))
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`, { retryDelayMs: 5_000 })
    expect(await pulled.nextLoss()).toMatchObject({ code: 'CAMERA_ERROR' })
    expect(camera.connections).toBe(2)
  })

  test('a REDIRECT in the middle of the stream is followed by the next session', async () => {
    const target = await startScriptedCamera(() => undefined)
    const camera = await startScriptedCamera(({ method }, socket) => {
      const request = `REDIRECT * RTSP/1.0\r\nCSeq: 7\r\nLocation: rtsp://127.0.0.1:${target.port}/moved\r\n\r\n`
      if (method === 'PLAY') setImmediate(() => socket.write(request))
      return undefined
    })
    const pulled = new PulledCamera(`rtsp://127.0.0.1:${camera.port}/main`)
    await plays(target)
    expect(camera.answers.map(answer => answer.split('\r\n').join(' '))).toEqual(['RTSP/1.0 200 OK CSeq: 7'])
    expect(camera.requests.at(-1)?.method).toBe('TEARDOWN')
    expect(pulled.taken.reasons).toMatchObject([{ code: 'CLOSED' }])
    target.dropConnections()
    await until(() => camera.connections === 2)
  })
})

describe('elsewhere', () => {
  test.each([
    ['another machine', (port: number) => `rtsp://127.0.0.2:${port}/moved`],
    ['a metadata service', () => 'rtsp://169.254.169.254/latest'],
    ['a name that is not known', () => 'rtsp://no-such-camera.invalid/'],
    ['another protocol', (port: number) => `http://127.0.0.1:${port}/`],
    ['a file', () => 'file:///etc/passwd'],
    ['a host without a scheme', (port: number) => `//127.0.0.2:${port}/moved`],
    ['nowhere', () => ''],
  ])('to %s nobody goes, and the sentence says what to do', async (_what, location) => {
    const target = await startScriptedCamera(() => undefined, { host: '127.0.0.2' })
    const camera = await startScriptedCamera(redirect(302, () => location(target.port)))
    const pulled = new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`, {
      retryDelayMs: 5_000,
    })
    expect(await pulled.nextLoss()).toEqual({
      code: 'CAMERA_ERROR',
      message: expect.stringContaining('give its real address in the site file'),
    })
    expect(target.connections).toBe(0)
    expect(camera.connections).toBe(1)
  })
})

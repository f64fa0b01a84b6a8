// The dialogue with cameras that no honest server can be brought to play: redirects, rubbish, other hosts, goodbyes.
import { describe, expect, test } from 'vitest'
import { interleave } from '../../../../edge/demo/camera/rtp-packets.ts'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { type Script, scriptedSdp, startScriptedCamera } from '../../../support/camera/scripted-camera.ts'
import { until } from '../../../support/until.ts'

const goodbye = Buffer.from('81cb000100000001', 'hex')

async function pullScripted(script: Script, user = 'viewer:canary@') {
  const camera = await startScriptedCamera(script)
  return { camera, pulled: new PulledCamera(`rtsp://${user}127.0.0.1:${camera.port}/main`) }
}

/** Answers PLAY, and then sends this. */
function afterPlay(bytes: Uint8Array): Script {
  return ({ method }, socket) => {
    if (method === 'PLAY') setImmediate(() => socket.write(bytes))
    return undefined
  }
}

test('a redirect to another machine is refused, not followed', async () => {
  const elsewhere = await startScriptedCamera(() => undefined)
  const location = `rtsp://127.0.0.2:${elsewhere.port}/`
  const { pulled } = await pullScripted(() => ({ status: 302, headers: { Location: location } }))
  const { code, message } = await pulled.nextLoss()
  expect({ code, message }).toEqual({
    code: 'CAMERA_ERROR',
    message: expect.stringContaining('not followed'),
  })
  expect(elsewhere.connections).toBe(0)
})

test("a control URL of another host is asked for at the camera's own connection", async () => {
  const elsewhere = await startScriptedCamera(() => undefined)
  const control = `rtsp://admin:other@127.0.0.1:${elsewhere.port}/track`
  const body = scriptedSdp.replace('a=control:track', `a=control:${control}`)
  const { camera } = await pullScripted(({ method }) => (method === 'DESCRIBE' ? { body } : undefined))
  const setup = await until(() => camera.requests.find(({ method }) => method === 'SETUP'))
  expect(setup.url).toBe(`rtsp://127.0.0.1:${elsewhere.port}/track`)
  expect(elsewhere.connections).toBe(0)
})

test.each(['169.254.169.254', '0.0.0.0', '224.0.0.1'])('%s is not even dialled', async host => {
  const pulled = new PulledCamera(`rtsp://${host}/main`)
  expect(await pulled.nextLoss()).toMatchObject({
    code: 'UNREACHABLE',
    message: expect.stringContaining('no camera'),
  })
})

test('requests carry neither user nor password in their URLs, and ask for nothing but the picture', async () => {
  const audio = 'm=audio 0 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=control:sound\r\n'
  const { camera } = await pullScripted(({ method }) =>
    method === 'DESCRIBE' ? { body: scriptedSdp + audio } : undefined,
  )
  await until(() => camera.requests.some(({ method }) => method === 'PLAY'))
  expect(camera.requests.map(({ method, url }) => `${method} ${url.replace(/:\d+/, '')}`)).toEqual([
    'OPTIONS rtsp://127.0.0.1/main',
    'DESCRIBE rtsp://127.0.0.1/main',
    'SETUP rtsp://127.0.0.1/main/track',
    'PLAY rtsp://127.0.0.1/main',
  ])
  expect(camera.requests.at(-1)?.headers.get('session')).toBe('77')
})

describe('authentication', () => {
  test('by SHA-256 where the camera offers it, by Basic where nothing else', async () => {
    const challenges = [
      [
        'Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"',
        /^Digest .*algorithm=SHA-256.*nc=00000001/,
      ],
      ['Basic realm="r"', /^Basic /],
    ] as const
    for (const [challenge, expected] of challenges) {
      const { camera } = await pullScripted(({ headers }) =>
        headers.has('authorization')
          ? undefined
          : { status: 401, headers: { 'WWW-Authenticate': challenge } },
      )
      const play = await until(() => camera.requests.find(({ method }) => method === 'PLAY'))
      expect(play.headers.get('authorization')).toMatch(/^(Digest|Basic) /)
      expect(camera.requests[1]?.headers.get('authorization')).toMatch(expected)
    }
  })

  test('a refused password is sent once a connection, and never without being asked', async () => {
    const { camera, pulled } = await pullScripted(() => ({
      status: 401,
      headers: { 'WWW-Authenticate': `Digest realm="r", nonce="${Math.random()}"` },
    }))
    expect(await pulled.nextLoss()).toMatchObject({ code: 'UNAUTHORIZED' })
    expect(camera.requests.slice(0, 2).map(({ headers }) => headers.has('authorization'))).toEqual([
      false,
      true,
    ])
    expect(camera.requests).toHaveLength(2)
  })

  test('a challenge that cannot be answered in one line is the camera’s fault', async () => {
    const nonce = 'a\u0001b'
    const { pulled } = await pullScripted(() => ({
      status: 401,
      headers: { 'WWW-Authenticate': `Digest realm="r", nonce="${nonce}"` },
    }))
    expect(await pulled.nextLoss()).toMatchObject({ code: 'BAD_STREAM' })
  })
})

describe('what comes after PLAY', () => {
  test('a goodbye ends the session', async () => {
    const { camera, pulled } = await pullScripted(afterPlay(interleave(1, [goodbye])))
    expect(await pulled.nextLoss()).toMatchObject({
      code: 'CLOSED',
      message: expect.stringContaining('ended'),
    })
    await until(() => camera.connections >= 2)
  })

  test('bytes that are no packet are a BAD_STREAM, seen at once', async () => {
    const { pulled } = await pullScripted(afterPlay(Buffer.alloc(200, 0x7c)))
    expect(await pulled.nextLoss()).toMatchObject({ code: 'BAD_STREAM' })
  })

  test("the camera's own requests are answered", async () => {
    const { camera, pulled } = await pullScripted(
      afterPlay(
        Buffer.from(
          'OPTIONS * RTSP/1.0\r\nCSeq: 900\r\n\r\nANNOUNCE rtsp://x/ RTSP/1.0\r\nCSeq: 901\r\n\r\n',
        ),
      ),
    )
    await until(() => camera.answers.length === 2)
    expect(camera.answers.map(answer => answer.split('\r\n').join(' '))).toEqual([
      'RTSP/1.0 200 OK CSeq: 900',
      'RTSP/1.0 501 Not Implemented CSeq: 901',
    ])
    expect(pulled.taken.reasons).toEqual([])
  })

  test.each([
    ['a head without end', Buffer.from(`RTSP/1.0 200 OK\r\n${'X: y\r\n'.repeat(4000)}`)],
    [
      'an H.264 payload of a mode that was not agreed',
      interleave(0, [Buffer.from('80600001000000000000000119000000', 'hex')]),
    ],
  ])('%s is a BAD_STREAM', async (_what, bytes) => {
    const { pulled } = await pullScripted(afterPlay(bytes))
    expect(await pulled.nextLoss()).toMatchObject({ code: 'BAD_STREAM' })
  })
})

test('an answer without CSeq belongs to the request that is open', async () => {
  const { camera } = await pullScripted((request, socket) => {
    if (request.method !== 'OPTIONS') return undefined
    socket.write('RTSP/1.0 200 OK\r\nPublic: DESCRIBE\r\n\r\n')
    return { status: 200, headers: { CSeq: '4711' } }
  })
  await until(() => camera.requests.some(({ method }) => method === 'PLAY'))
  expect(camera.requests.map(({ method }) => method)).toEqual(['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY'])
})

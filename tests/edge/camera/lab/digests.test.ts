// Authentication in all the forms that cameras have for it, checked as a camera would.
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import {
  type Script,
  type ScriptedAnswer,
  type ScriptedCamera,
  type ScriptedRequest,
  startScriptedCamera,
} from '../../../support/camera/scripted-camera.ts'
import { until } from '../../../support/until.ts'

const username = 'viewer'
const password = 'p@ss#w0rd/?:'
const hashes: Record<string, string> = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' }

interface Form {
  /** What is offered, with `NONCE` for the nonce. */
  challenge: string | string[]
  /** The only algorithm that the camera really knows; `basic`. */
  knows?: string
  /** As the camera hashes it, bytes for characters. */
  realm?: string
  /** Who may watch; default: viewer. */
  user?: string
}

/** Lets in who answers rightly, by RFC 7616 and what came before it. */
function guard({ challenge, knows = 'MD5', realm = 'lab', user = username }: Form): Script {
  const counts = new Set<string>()
  return request => {
    const given = request.headers.get('authorization') ?? ''
    if (given && isRight(request, given, { knows, realm, user, counts })) return undefined
    const lines = [challenge].flat().map(text => `WWW-Authenticate: ${text.replace('NONCE', 'n0nce==')}\r\n`)
    return {
      raw: `RTSP/1.0 401 Unauthorized\r\nCSeq: ${request.headers.get('cseq')}\r\n${lines.join('')}\r\n`,
    }
  }
}

function isRight(
  { method, url }: ScriptedRequest,
  given: string,
  { knows, realm, user, counts }: { knows: string; realm: string; user: string; counts: Set<string> },
): boolean {
  if (knows === 'basic') return given === `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const fields = new Map(
    Array.from(
      given.matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g),
      ([, name = '', quoted, bare]) => [name, quoted?.replace(/\\(.)/g, '$1') ?? bare ?? ''],
    ),
  )
  const hash = (text: string) =>
    createHash(hashes[knows] ?? '')
      .update(text, 'latin1')
      .digest('hex')
  const bytes = (text: string) => Buffer.from(text, 'utf8').toString('latin1')
  const token = fields.get('algorithm') ?? 'MD5'
  const [nonce, count, own, qop] = ['nonce', 'nc', 'cnonce', 'qop'].map(name => fields.get(name) ?? '')
  const secret = hash(`${bytes(user)}:${realm}:${bytes(password)}`)
  const key = /-sess$/i.test(token) ? hash(`${secret}:${nonce}:${own}`) : secret
  const action = hash(`${method}:${url}${qop === 'auth-int' ? `:${hash('')}` : ''}`)
  const middle = qop ? `${nonce}:${count}:${own}:${qop}` : nonce
  const names = fields.get('userhash') === 'true' ? hash(`${bytes(user)}:${realm}`) : bytes(user)
  const name =
    fields.get('username') ??
    bytes(decodeURIComponent((fields.get('username*') ?? '').replace("UTF-8''", '')))
  const isRepeated = qop !== '' && counts.has(`${nonce}${count}`)
  counts.add(`${nonce}${count}`)
  const isKnown =
    token
      .toUpperCase()
      .replace(/-SESS$/, '')
      .replace(/[-/]/g, '') === knows.replaceAll('-', '')
  return (
    isKnown &&
    !isRepeated &&
    name === names &&
    fields.get('realm') === realm &&
    fields.get('uri') === url &&
    fields.get('response') === hash(`${key}:${middle}:${action}`)
  )
}

async function pull(form: Form, user = username): Promise<{ camera: ScriptedCamera; pulled: PulledCamera }> {
  const camera = await startScriptedCamera(guard(form))
  const access = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`
  return { camera, pulled: new PulledCamera(`rtsp://${access}@127.0.0.1:${camera.port}/main?x=1`) }
}

const plays = async (camera: ScriptedCamera) =>
  await until(() =>
    camera.requests.find(({ method, headers }) => method === 'PLAY' && headers.has('authorization')),
  )

describe('a camera that checks', () => {
  const digest = 'Digest realm="lab", nonce="NONCE"'
  test.each<[string, Form]>([
    ['RFC 2069: no qop', { challenge: digest }],
    ['qop auth, with a count', { challenge: `${digest}, qop="auth"` }],
    ['qop auth-int alone', { challenge: `${digest}, qop="auth-int"` }],
    ['a list of qop', { challenge: `${digest}, qop="auth-int,auth"` }],
    ['an unquoted qop in capitals', { challenge: `${digest}, qop=AUTH` }],
    ['an empty qop', { challenge: `${digest}, qop=""` }],
    ['an empty algorithm', { challenge: `${digest}, algorithm=` }],
    ['an empty algorithm in the middle', { challenge: 'Digest algorithm=, realm="lab", nonce="NONCE"' }],
    ['an algorithm in quotes', { challenge: `${digest}, algorithm="MD5"` }],
    ['an algorithm in small letters', { challenge: `${digest}, algorithm=md5` }],
    ['MD5-sess', { challenge: `${digest}, algorithm=MD5-sess, qop="auth"` }],
    ['MD5-sess without qop', { challenge: `${digest}, algorithm=MD5-sess` }],
    ['SHA-256', { challenge: `${digest}, algorithm=SHA-256, qop="auth"`, knows: 'SHA-256' }],
    ['SHA-256-sess', { challenge: `${digest}, algorithm=SHA-256-sess, qop="auth"`, knows: 'SHA-256' }],
    ['SHA256 without its dash', { challenge: `${digest}, algorithm=SHA256`, knows: 'SHA-256' }],
    ['SHA-512-256', { challenge: `${digest}, algorithm=SHA-512-256, qop="auth"`, knows: 'SHA-512-256' }],
    [
      'SHA-512-256-sess',
      { challenge: `${digest}, algorithm=SHA-512-256-sess, qop="auth"`, knows: 'SHA-512-256' },
    ],
    ['a hashed user', { challenge: `${digest}, algorithm=SHA-256, userhash=true`, knows: 'SHA-256' }],
    [
      'a realm in UTF-8',
      {
        challenge: `Digest realm="${bytesOf('摄像机')}", nonce="NONCE", charset=UTF-8`,
        realm: bytesOf('摄像机'),
      },
    ],
    ['a realm in Latin-1', { challenge: 'Digest realm="cam\xe9ra", nonce="NONCE"', realm: 'cam\xe9ra' }],
    [
      'a realm with quotes in it',
      { challenge: 'Digest realm="the \\"lab\\", Inc.", nonce="NONCE"', realm: 'the "lab", Inc.' },
    ],
    ['an empty realm', { challenge: 'Digest realm="", nonce="NONCE"', realm: '' }],
    ['folded lines', { challenge: 'Digest realm="lab",\r\n  nonce="NONCE",\r\n\tqop="auth"' }],
    ['spaces around the signs', { challenge: 'digest  Realm = "lab" ,Nonce = NONCE' }],
    ['semicolons for commas', { challenge: 'Digest realm="lab"; nonce="NONCE"; algorithm=MD5' }],
    ['a last quote that is missing', { challenge: 'Digest nonce="NONCE", realm="lab' }],
    ['opaque', { challenge: `${digest}, opaque="o/p=", stale=FALSE` }],
    ['Basic', { challenge: 'Basic realm="lab"', knows: 'basic' }],
    ['Basic beside Digest, in one header', { challenge: `Basic realm="lab", ${digest}` }],
    ['Basic beside Digest, in two', { challenge: ['Basic realm="lab"', digest] }],
    ['schemes that nobody knows', { challenge: ['Negotiate', 'Bearer realm="x"', digest] }],
    [
      'MD5 beside SHA-256, both known',
      { challenge: [`${digest}, algorithm=MD5`, `${digest}, algorithm=SHA-256`], knows: 'SHA-256' },
    ],
  ])('plays: %s', async (_what, form) => {
    const { camera, pulled } = await pull(form)
    await plays(camera)
    expect(pulled.taken.reasons).toEqual([])
  })

  test.each([
    ['with its UTF-8 bytes', 'Digest realm="lab", nonce="NONCE"'],
    ['encoded, where UTF-8 is spoken', 'Digest realm="lab", nonce="NONCE", charset=UTF-8'],
  ])('knows a user whose name is not ASCII, %s', async (_what, challenge) => {
    const { camera } = await pull({ challenge, user: '佐藤' }, '佐藤')
    await plays(camera)
  })
})

describe('two ways are offered', () => {
  const both = [
    'Digest realm="lab", nonce="NONCE", algorithm=SHA-256',
    'Digest realm="lab", nonce="NONCE", algorithm=MD5',
  ]

  test('and only MD5 works: it is tried second, and first from then on (go2rtc PR 2344)', async () => {
    const { camera, pulled } = await pull({ challenge: both, knows: 'MD5' })
    await plays(camera)
    expect(algorithmsOf(camera)).toEqual([undefined, 'SHA-256', 'MD5', 'MD5', 'MD5', 'MD5'])
    camera.dropConnections()
    await until(() => camera.requests.filter(({ method }) => method === 'PLAY').length === 2)
    expect(algorithmsOf(camera).slice(6)).toEqual([undefined, 'MD5', 'MD5', 'MD5', 'MD5'])
    expect(pulled.taken.reasons.map(({ code }) => code)).toEqual(['CLOSED'])
  })

  test('and Basic alone works', async () => {
    const { camera } = await pull({
      challenge: ['Digest realm="lab", nonce="NONCE"', 'Basic realm="lab"'],
      knows: 'basic',
    })
    await plays(camera)
  })

  test('and neither works: the password is wrong, after two tries', async () => {
    const { camera, pulled } = await pull({ challenge: [...both, 'Basic realm="lab"'], user: 'somebody' })
    expect(await pulled.nextLoss()).toMatchObject({ code: 'UNAUTHORIZED' })
    expect(algorithmsOf(camera).slice(0, 3)).toEqual([undefined, 'SHA-256', 'MD5'])
    expect(camera.requests.slice(0, 3).every(({ method }) => method === 'OPTIONS')).toBe(true)
    expect(camera.requests.length).toBe(3)
  })
})

test('the next nonce that the camera names is taken (RFC 7616, 3.5)', async () => {
  let nonce = 1
  const script = ({ method, headers }: ScriptedRequest): ScriptedAnswer => {
    const given = headers.get('authorization') ?? ''
    if (!given.includes(`nonce="${nonce}"`)) {
      return {
        status: 401,
        headers: { 'WWW-Authenticate': `Digest realm="lab", nonce="${nonce}", qop="auth"` },
      }
    }
    nonce++
    const info = { 'Authentication-Info': `nextnonce="${nonce}"` }
    if (method === 'DESCRIBE')
      return { headers: info, body: 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n' }
    return { headers: { ...info, Session: '77' } }
  }
  const camera = await startScriptedCamera(script)
  new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`)
  await plays(camera)
  expect(camera.requests.map(({ method }) => method)).toEqual([
    'OPTIONS',
    'OPTIONS',
    'DESCRIBE',
    'SETUP',
    'PLAY',
  ])
})

test('challenges without end are not answered without end', async () => {
  let nonce = 0
  const camera = await startScriptedCamera(() => ({
    status: 401,
    headers: { 'WWW-Authenticate': `Digest realm="lab", nonce="${nonce++}", stale=true` },
  }))
  const pulled = new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`, {
    retryDelayMs: 5_000,
  })
  expect(await pulled.nextLoss()).toMatchObject({ code: 'UNAUTHORIZED' })
  expect(camera.requests.length).toBeLessThanOrEqual(4)
})

function algorithmsOf({ requests }: ScriptedCamera): (string | undefined)[] {
  return requests.map(({ headers }) => /algorithm=([\w-]+)/.exec(headers.get('authorization') ?? '')?.[1])
}

function bytesOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

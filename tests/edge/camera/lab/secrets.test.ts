// A password is in no log, no sentence, no report, no process's arguments, and in no name that is looked up.
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseCameraUrl } from '../../../../config/camera-url.ts'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { type Script, startScriptedCamera } from '../../../support/camera/scripted-camera.ts'
import { until } from '../../../support/until.ts'

/** Each piece may stand alone behind a sign that parsers trip over. */
const pieces = ['Kanari3', 'c4geBird', 'y3ll0w']

const addresses: [string, string][] = [
  ['plain', `rtsp://viewer:${pieces.join('')}@HOST/main`],
  ['with @', `rtsp://viewer:${pieces.join('@')}@HOST/main`],
  ['with /', `rtsp://viewer:${pieces.join('/')}@HOST/main`],
  ['with ?', `rtsp://viewer:${pieces.join('?')}@HOST/main`],
  ['with #', `rtsp://viewer:${pieces.join('#')}@HOST/main`],
  ['with %', `rtsp://viewer:${pieces.join('%')}@HOST/main`],
  ['with :', `rtsp://viewer:${pieces.join(':')}@HOST/main`],
  ['with all of them', `rtsp://viewer:${pieces.join('#@/?%:')}@HOST/main`],
  ['encoded', `rtsp://viewer:${pieces.map(piece => `${piece}%40%2F`).join('')}@HOST/main`],
  ['without a user', `rtsp://:${pieces.join('')}@HOST/main`],
  ['in the query', `rtsp://HOST/main?user=viewer&password=${pieces.join('@')}`],
  ['in the path', `rtsp://HOST/user=viewer&password=${pieces.join('@')}&channel=1`],
  ['in the query without a path', `rtsp://HOST?password=${pieces.join('@')}`],
  ['behind the fragment', `rtsp://HOST/main#${pieces.join('@')}`],
  ['in both', `rtsp://viewer:${pieces.join('@')}@HOST/main?password=${pieces.join('@')}`],
]

/** What a camera may say to bring it out, with what it was sent. */
const answers: [string, Script][] = [
  ['refuses the password', () => ({ status: 401, headers: { 'WWW-Authenticate': 'Basic realm="lab"' } })],
  ['knows no such stream', ({ url }) => ({ raw: `RTSP/1.0 404 No stream ${url}\r\n\r\n` })],
  ['fails and repeats what it was asked', ({ url }) => ({ status: 500, body: `${url} ${pieces.join('@')}` })],
  [
    'sends us elsewhere',
    ({ url }) => ({ status: 302, headers: { Location: url.replace('127.0.0.1', '127.0.0.9') } }),
  ],
  ['says what cannot be read', ({ url }) => ({ raw: `${url}\r\n\r\n` })],
  ['knows its track by no address', ({ method }) => (method === 'SETUP' ? { status: 404 } : undefined)],
  [
    'closes',
    (_request, socket) => {
      socket.destroy()
      return 'no answer'
    },
  ],
]

describe.each(answers)('a camera that %s', (_what, script) => {
  test.each(addresses)('brings no password out that stands %s', async (_where, address) => {
    const camera = await startScriptedCamera(script)
    const pulled = new PulledCamera(address.replace('HOST', `127.0.0.1:${camera.port}`))
    await pulled.nextLoss()
    expectNoSecret(JSON.stringify([pulled.log.lines, pulled.taken.reasons, pulled.camera.report]))
  })
})

test.each(addresses)('the host of an address whose password stands %s is its host', (_where, address) => {
  for (const host of ['10.0.0.11', '10.0.0.11:8554', '[fe80::1]:554', 'localhost:8554']) {
    const { host: dialled, port } = parseCameraUrl(address.replace('HOST', host))
    expect(`${dialled}:${port}`).toBe(
      host.includes(':') && !host.endsWith(']') ? host.replace(/[[\]]/g, '') : `${host}:554`,
    )
  }
})

test('nothing of it is among the arguments of a process', async () => {
  const camera = await startScriptedCamera(() => undefined)
  new PulledCamera(`rtsp://viewer:${pieces.join('@')}@127.0.0.1:${camera.port}/main`)
  await until(() => camera.requests.some(({ method }) => method === 'PLAY'))
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    expectNoSecret(commandLine(pid))
  }
})

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1')
  } catch {
    return '' // it has ended meanwhile
  }
}

function expectNoSecret(text: string): void {
  for (const piece of pieces) {
    expect(text).not.toContain(piece)
    expect(text).not.toContain(Buffer.from(piece).toString('hex'))
    expect(text).not.toContain(Buffer.from(piece).toString('base64').replace(/=+$/, ''))
  }
}

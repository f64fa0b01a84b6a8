// rtsps://: which certificates are taken, and what an installer is told of those that are not.
import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { CameraAccess } from '../../../../edge/camera/camera.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { type LabCamera, LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { startScriptedCamera } from '../../../support/camera/scripted-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { makeCertificates, type TestCertificates } from '../../../support/system/certificates.ts'
import { temporaryDirectory } from '../../../support/system/temporary-directory.ts'

let film: TestVideo
let signed: TestCertificates
let selfSigned: KeyPair
let old: KeyPair

const files = new AbortController()
afterAll(() => files.abort())

beforeAll(async () => {
  film = await fastFilm('h264')
  const folder = await temporaryDirectory('camera-tls', files.signal)
  signed = await makeCertificates(folder)
  selfSigned = await makeSelfSigned(folder, 'camera', ['-newkey', 'rsa:2048', '-days', '2'])
  old = await makeSelfSigned(folder, 'old', ['-newkey', 'rsa:1024', '-sha1', '-days', '2'])
})

test('a self-signed camera plays when its fingerprint is pinned', async () => {
  const view = await watch(selfSigned, { trust: { fingerprint: pinOf(selfSigned) } })
  await view.pulled.frames(30)
  expect(view.missing).toBe(0)
})

test('an old camera (TLS 1.0, a key of 1024 bits) plays when its fingerprint is pinned', async () => {
  const versions = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
  const { url } = await startLabCamera(film, {}, { tls: { ...read(old), ...versions } })
  const view = new LabView(url, film, { access: { trust: { fingerprint: pinOf(old) } } })
  await view.pulled.frames(30)
})

test('a camera that an authority of the site file has signed plays', async () => {
  const view = await watch(signed, { trust: { ca: signed.ca } })
  await view.pulled.frames(30)
})

test('any certificate is taken by an explicit choice', async () => {
  const view = await watch(selfSigned, { trust: { insecure: true } })
  await view.pulled.frames(30)
})

describe('a certificate that is not trusted', () => {
  test('is refused with the fingerprint to pin, and nothing is sent', async () => {
    const lab = await start(selfSigned)
    const { code, message } = await lossOf(lab)
    expect(code).toBe('CERTIFICATE')
    expect(message).toContain(`fingerprint: ${fingerprintOf(selfSigned.cert)}`)
    expect(lab.camera.requests).toEqual([])
  })

  test('is refused when it is not the pinned one', async () => {
    const lab = await start(selfSigned)
    const { code, message } = await lossOf(lab, { trust: { fingerprint: 'AB'.repeat(32) } })
    expect({ code, message }).toEqual({
      code: 'CERTIFICATE',
      message: expect.stringContaining('another one than the site file'),
    })
    expect(lab.camera.requests).toEqual([])
  })

  test('is refused when another authority has signed it', async () => {
    const { message } = await lossOf(await start(selfSigned), { trust: { ca: signed.ca } })
    expect(message).toContain('not signed by the authority in ca')
  })

  test('is refused when it is for another name', async () => {
    const lab = await startLabCamera(film, {}, { tls: read(signed), host: '127.0.0.2' })
    const { message } = await lossOf(lab, { trust: { ca: signed.ca } })
    expect(message).toContain('for another name or address')
  })

  test('is refused when the file that ca names is away', async () => {
    const { message } = await lossOf(await start(signed), { trust: { ca: '/nowhere/ca.pem' } })
    expect(message).toContain('the file that ca names cannot be read')
  })
})

describe('the wrong scheme', () => {
  test('rtsps:// to a camera without TLS says so', async () => {
    const server = createServer(socket => {
      socket.on('error', () => {}) // the client goes when it has seen what this is
      socket.once('data', () => socket.end('RTSP/1.0 400 Bad Request\r\n\r\n'))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { code, message } = await new PulledCamera(`rtsps://127.0.0.1:${port}/`).nextLoss()
    expect({ code, message }).toEqual({
      code: 'REFUSED',
      message: expect.stringContaining('does not speak TLS: write rtsp://'),
    })
  })

  test('rtsp:// to a camera with TLS says so, where it closes and where it sends an alert', async () => {
    const { camera } = await start(selfSigned)
    const closed = await new PulledCamera(`rtsp://127.0.0.1:${camera.port}/`).nextLoss()
    expect(closed).toEqual({ code: 'CLOSED', message: expect.stringContaining('begins with rtsps://') })
    const alert = await startScriptedCamera(() => ({ raw: '\x15\x03\x01\x00\x02\x02\x46' }))
    const alerted = await new PulledCamera(`rtsp://127.0.0.1:${alert.port}/`).nextLoss()
    expect(alerted).toEqual({
      code: 'REFUSED',
      message: expect.stringContaining('speaks TLS: write rtsps://'),
    })
  })
})

function start(files: KeyPair): Promise<LabCamera> {
  return startLabCamera(film, {}, { tls: read(files) })
}

async function watch(files: KeyPair, access: CameraAccess): Promise<LabView> {
  return new LabView((await start(files)).url, film, { access })
}

async function lossOf({ url }: LabCamera, access?: CameraAccess) {
  return await new PulledCamera(url, { access }).nextLoss()
}

interface KeyPair {
  cert: string
  key: string
}

function read({ cert, key }: KeyPair): { cert: Buffer; key: Buffer } {
  return { cert: readFileSync(cert), key: readFileSync(key) }
}

/** As the site file's comes out of its schema. */
function pinOf({ cert }: KeyPair): string {
  return fingerprintOf(cert).replaceAll(':', '')
}

function fingerprintOf(cert: string): string {
  return new X509Certificate(readFileSync(cert)).fingerprint256
}

/** As cameras come from the factory. */
async function makeSelfSigned(folder: string, name: string, options: string[]): Promise<KeyPair> {
  const files = { cert: path.join(folder, `${name}.pem`), key: path.join(folder, `${name}.key`) }
  const request = ['req', '-x509', '-nodes', '-subj', `/CN=${name}`, ...options]
  await promisify(execFile)('openssl', [...request, '-keyout', files.key, '-out', files.cert])
  return files
}

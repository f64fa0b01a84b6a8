// From the site file to the picture: how a camera's keys say that it is reached.
import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { CameraNetworks } from '../../config/camera-networks.ts'
import { parseSite } from '../../config/load.ts'
import { BayCamera } from '../../edge/bay-camera.ts'
import { fastFilm } from '../support/camera/faulty-camera.ts'
import { startLabCamera } from '../support/camera/lab-camera.ts'
import { TakenFeed } from '../support/camera/taken-feed.ts'
import type { TestVideo } from '../support/camera/test-video.ts'
import { udpCamera } from '../support/camera/udp-habit.ts'
import { recordLog } from '../support/relay/record-log.ts'
import { makeCertificates } from '../support/system/certificates.ts'
import { temporaryDirectory } from '../support/system/temporary-directory.ts'
import { until } from '../support/until.ts'

let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

/** The one camera of a site file with these keys, pulled until the test ends. */
function pull(keys: string, networks = ''): TakenFeed {
  const secret = 's'.repeat(32)
  const site = parseSite(
    `
site: { id: t, name: Test }
relay: { publicUrl: "http://127.0.0.1:8080", secret: ${secret} }
edge: { relay: "ws://127.0.0.1:8080", key: ${secret}${networks} }
bays: [ { id: bay-1, name: One, cameras: [ { id: lift, name: Lift, ${keys} } ] } ]`,
    {},
  )
  const [config] = site.bays[0]?.cameras ?? []
  if (!config) throw new Error('a site without a camera')
  const camera = new BayCamera(
    'bay-1',
    config,
    new CameraNetworks(site.edge.cameraNetworks),
    recordLog().logger,
  )
  const lifetime = new AbortController()
  const ended = camera.run(lifetime.signal)
  onTestFinished(async () => {
    lifetime.abort()
    await ended
  })
  return new TakenFeed(camera.main)
}

test('transport: udp', async () => {
  const udp = await udpCamera()
  const { url } = await startLabCamera(film, udp.habit)
  const taken = pull(`url: "${url}", transport: udp`)
  await until(() => taken.fragments.length > 10)
})

test('rtsps:// with a fingerprint as openssl prints it', async () => {
  const files = new AbortController()
  onTestFinished(() => files.abort())
  const { cert, key } = await makeCertificates(await temporaryDirectory('bay-camera', files.signal))
  const pem = readFileSync(cert)
  const { url } = await startLabCamera(film, {}, { tls: { cert: pem, key: readFileSync(key) } })
  const taken = pull(`url: "${url}", fingerprint: "${new X509Certificate(pem).fingerprint256}"`)
  await until(() => taken.fragments.length > 10)
})

test('a name outside edge.cameraNetworks is not dialled', async () => {
  const { url, camera } = await startLabCamera(film)
  const taken = pull(`url: "${url.replace('127.0.0.1', 'localhost')}"`, ', cameraNetworks: [10.0.0.0/8]')
  const { message } = await until(() => taken.reasons[0])
  expect(message).toMatch(/^localhost \(.*\) lies outside .*edge\.cameraNetworks$/)
  expect(camera.connections).toBe(0)
})

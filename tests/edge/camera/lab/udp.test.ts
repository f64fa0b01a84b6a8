// Cameras that send their pictures by UDP, which loses packets, turns them round, and lets anybody send.
import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import { PulledCamera, type PulledCameraOptions } from '../../../support/camera/pulled-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { type UdpCameraOptions, udpCamera } from '../../../support/camera/udp-habit.ts'
import { until } from '../../../support/until.ts'

const byUdp: PulledCameraOptions = { access: { transport: 'udp' } }
let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

async function watch(options?: UdpCameraOptions, view: PulledCameraOptions = byUdp) {
  const udp = await udpCamera(options)
  const lab = await startLabCamera(film, udp.habit)
  return { udp, lab, view: new LabView(lab.url, film, view) }
}

test('plays, from an even port and the one behind it', async () => {
  const { udp, view } = await watch()
  await view.pulled.frames(100)
  expect(view.missing).toBe(0)
  expect(udp.clientPort % 2).toBe(0)
})

test('packets that overtake each other are put right', async () => {
  const { view } = await watch({ line: (sent, i) => (i % 5 === 0 ? sent.toReversed() : sent) })
  await view.pulled.frames(100)
  expect(view.missing).toBe(0)
  expect(view.faults['packets-reordered']).toBeGreaterThan(0)
})

test('one packet lost costs no more than its GOP, and is counted', async () => {
  const { view } = await watch({ line: (sent, i) => (i % 100 === 55 ? sent.slice(1) : sent) })
  await view.pulled.frames(200)
  expect(view.missing).toBeLessThanOrEqual(10 * (view.faults['packets-lost'] ?? 0))
  expect(view.faults['packets-lost']).toBeGreaterThan(0)
  expect(view.pulled.taken.reasons).toEqual([])
})

test.each([
  ['other server ports', (honest: string) => honest.replace(/server_port=.*/, 'server_port=5000-5001')],
  ['no server ports', (honest: string) => honest.replace(/;server_port=.*/, '')],
  ['another source', (honest: string) => `${honest};source=203.0.113.9`],
  ['its SSRC', (honest: string) => `${honest};ssrc=1234ABCD;mode="PLAY"`],
])('an answer with %s does no harm', async (_what, transport) => {
  const { view } = await watch({ transport })
  await view.pulled.frames(30)
})

test('the way through a firewall is opened, and reports go to the port of RTCP', {
  timeout: 20_000,
}, async () => {
  const { udp } = await watch()
  await until(() => udp.received[0].length > 0 && udp.received[1].length > 1)
  const report = await until(() => udp.received[1].find(bytes => bytes[1] === 201 && bytes.length > 32))
  expect(report.readUInt32BE(8)).toBe(0x1234) // of this source
})

test('a goodbye by UDP ends the session', async () => {
  const { udp, view } = await watch({ line: (sent, i) => (i < 50 ? sent : []) })
  await view.pulled.frames(50)
  udp.sendRtcp(Buffer.from('81cb000100001234', 'hex'))
  expect(await view.pulled.nextLoss()).toMatchObject({ code: 'CLOSED' })
})

test('packets from another address than the camera’s are not taken, and the sentence says so', async () => {
  const { view } = await watch({ host: '127.0.0.3' }, { ...byUdp, timeouts: { noFramesMs: 1_500 } })
  expect(await view.pulled.nextLoss()).toEqual({
    code: 'NO_FRAMES',
    message: expect.stringContaining('from another address'),
  })
  expect(view.faults['packets-foreign']).toBeGreaterThan(0)
})

test('where no packet comes the sentence names the firewall and the key', async () => {
  const { view } = await watch({ line: () => [] }, { ...byUdp, timeouts: { noFramesMs: 1_500 } })
  const { message } = await view.pulled.nextLoss()
  expect(message).toMatch(/firewall.*transport: udp/)
})

test('the ports are open at the camera’s side alone, and closed with the session', async () => {
  const { udp, view } = await watch()
  await view.pulled.frames(10)
  expect(localUdpPorts('127.0.0.1')).toContain(udp.clientPort)
  expect(localUdpPorts('0.0.0.0')).not.toContain(udp.clientPort)
  await view.pulled.stop()
  expect(localUdpPorts('127.0.0.1')).not.toContain(udp.clientPort)
})

describe('a camera that refuses', () => {
  test('TCP is told the key', async () => {
    const { view } = await watch({}, {})
    expect(await view.pulled.nextLoss()).toMatchObject({
      code: 'CAMERA_ERROR',
      message: expect.stringMatching(/461.*transport: udp/),
    })
  })

  test('UDP is told to take the key out', async () => {
    const { url } = await startLabCamera(film, {
      script: ({ method }) => (method === 'SETUP' ? { status: 461 } : undefined),
    })
    const { message } = await new PulledCamera(url, byUdp).nextLoss()
    expect(message).toMatch(/461.*take transport: udp out/)
  })

  test('both, and is described as multicast, is told to send unicast', async () => {
    const { url } = await startLabCamera(film, {
      describe: sdp => sdp.replace('t=0 0', 'c=IN IP4 239.1.2.3/64\r\nt=0 0'),
      script: ({ method }) => (method === 'SETUP' ? { status: 461 } : undefined),
    })
    const { message } = await new PulledCamera(url).nextLoss()
    expect(message).toMatch(/multicast alone.*unicast/)
  })

  test.each([
    ['RTP/AVP;multicast;destination=239.1.2.3;port=5000-5001', byUdp, /multicast alone.*unicast/],
    ['RTP/AVP;unicast;client_port=0-1;server_port=5000-5001', {}, /UDP alone.*transport: udp/],
  ])('what was asked by answering %s is told what to do', async (transport, options, sentence) => {
    const { url } = await startLabCamera(film, {
      script: ({ method }) =>
        method === 'SETUP' ? { headers: { Session: '77', Transport: transport } } : undefined,
    })
    const { message } = await new PulledCamera(url, options).nextLoss()
    expect(message).toMatch(sentence)
  })
})

/** Ports that are bound at this address. */
function localUdpPorts(address: string): number[] {
  const hex = address
    .split('.')
    .map(part => Number(part).toString(16).padStart(2, '0').toUpperCase())
    .toReversed()
    .join('')
  return readFileSync('/proc/net/udp', 'latin1')
    .split('\n')
    .map(line => line.trim().split(/\s+/)[1] ?? '')
    .filter(local => local.startsWith(`${hex}:`))
    .map(local => Number.parseInt(local.slice(9), 16))
}

/** `npm run cameras` as an installer runs it, against simulated devices that answer WS-Discovery on loopback. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parse } from 'yaml'
import { loadEdgeSite } from '../../../config/load.ts'
import type { TestProfile } from '../../support/camera/onvif-answers.ts'
import {
  answerDiscovery,
  type OnvifDeviceOptions,
  startOnvifDevice,
} from '../../support/camera/onvif-device.ts'
import { freePort } from '../../support/system/port.ts'
import { type CommandRun, runCommand } from '../../support/system/run-command.ts'
import { temporaryDirectory } from '../../support/system/temporary-directory.ts'

const login = { username: 'admin', password: 'p@ss#w0rd/?:' }
const env = { CAMERA_PASSWORD: login.password }

interface Shop {
  /** Of WS-Discovery. */
  port: number
  /** Of ONVIF, of each device. */
  ports: number[]
}

async function shopOf(...devices: OnvifDeviceOptions[]): Promise<Shop> {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  const port = await freePort()
  const ports: number[] = []
  for (const options of devices) {
    const device = await startOnvifDevice({ ...login, ...options }, lifetime.signal)
    await answerDiscovery({ device, port }, lifetime.signal)
    ports.push(device.port)
  }
  return { port, ports }
}

function find(port: number, ...args: string[]): Promise<CommandRun> {
  const given = ['--discovery-port', String(port), '--seconds', '2', '--user', 'admin', ...args]
  return runCommand('edge/command/cameras.ts', given, { env })
}

const large: TestProfile = {
  token: 'p1',
  encoding: 'H265',
  width: 3840,
  height: 2160,
  fps: 20,
  kbps: 8192,
  gop: 200,
  url: `rtsp://192.168.1.64:8554/user=admin&password=${login.password}&channel=1`,
}
const small: TestProfile = {
  token: 'p2',
  encoding: 'H264',
  width: 704,
  height: 576,
  fps: 15,
  kbps: 512,
  gop: 30,
}

describe('cameras on the network', () => {
  it('are printed as a part of the site file, which an edge takes as it is', async () => {
    const { port, ports } = await shopOf(
      {},
      { hasMedia2: true, masks: 2, login: 'digest', profiles: [large, small] },
    )
    const { code, stdout, stderr } = await find(port)
    expect(code).toBe(0)
    const lifetime = new AbortController()
    onTestFinished(() => lifetime.abort())
    const directory = await temporaryDirectory('cameras', lifetime.signal)
    const file = path.join(directory, 'site.yaml')
    await writeFile(file, `site: { id: s, name: Shop }\nedge: { relay: "ws://127.0.0.1:1" }\n${stdout}`)
    const { bays } = await loadEdgeSite(file, 'bay-1', env)
    const cameras = bays[0]?.cameras.toSorted((a, b) => (a.url.path < b.url.path ? -1 : 1)) ?? []
    const at = { host: '127.0.0.1', ...login }
    expect(cameras).toMatchObject([
      { url: { ...at, port: 554, path: '/main' }, sub: { ...at, path: '/sub' }, onvif: { port: ports[0] } },
      { url: { ...at, port: 8554 }, sub: { ...at, path: '/p2' }, onvif: { port: ports[1] } },
    ])
    expect(new Set(cameras.map(({ id }) => id)).size).toBe(2)
    expect(new Set(cameras.map(({ name }) => name))).toEqual(new Set(['Acme Dome', 'Acme Dome 2']))
    expect(cameras[1]?.url.path).toBe(`/user=admin&password=${encodeURIComponent(login.password)}&channel=1`)
    expect(stdout).toMatch(
      /# main H\.265 3840x2160 20 frames\/s 8192 kbit\/s keyframe every 10 s; sub H\.264 704x576/,
    )
    expect(stdout).toMatch(/# keyframes are far apart: set every 2 s \(40 frames\)/)
    expect(stdout).toMatch(/# Acme Dome 100, firmware 5\.6\.7, turns or zooms, 2 privacy masks/)
    expect(stdout + stderr).not.toMatch(/p@ss|w0rd|p%40ss/)
  })

  it('that refuse the password are named, and the others printed', async () => {
    const { port, ports } = await shopOf({}, { username: 'other' })
    const { code, stdout, stderr } = await find(port)
    expect(code).toBe(0)
    expect(parse(stdout).bays[0].cameras).toHaveLength(1)
    expect(stderr).toMatch(
      new RegExp(`127\\.0\\.0\\.1:${ports[1]} \\(Acme Dome\\): the camera refuses the user name`),
    )
  })

  it('are printed for machines, with what could not be read', async () => {
    const { port } = await shopOf({ profiles: [small] }, { profiles: [] }, { clockOffsetMs: -7_200_000 })
    const { code, stdout } = await find(port, '--json')
    const { cameras, unread } = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(cameras).toHaveLength(2)
    expect(cameras.map(({ remarks }: { remarks: string[] }) => remarks.join()).join()).toMatch(
      /no sub stream: make one[\s\S]*its clock is 120 min off|its clock is 120 min off[\s\S]*no sub stream: make one/,
    )
    expect(unread).toHaveLength(1)
  })

  it('are found one by one where nobody hears who asks everybody', async () => {
    const { port, ports } = await shopOf({})
    const { stdout } = await find(port, '--address', '127.0.0.1', '--json')
    expect(JSON.parse(stdout).cameras).toMatchObject([{ onvif: `http://127.0.0.1:${ports[0]}` }])
  })

  it('that answer by HTTP alone are found at their port', async () => {
    const { ports } = await shopOf({})
    const port = String(ports[0])
    const { stdout } = await find(await freePort(), '--network', '127.0.0.1/32', '--port', port, '--json')
    expect(JSON.parse(stdout).cameras).toMatchObject([{ onvif: `http://127.0.0.1:${port}` }])
  })
})

describe('where there is none', () => {
  it('is said what to try', async () => {
    const { code, stdout, stderr } = await find(await freePort())
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^No camera answered at .*127\.0\.0\.1/m)
    expect(stderr).toMatch(/Is ONVIF switched on[\s\S]*--network 10\.0\.3\.0\/24[\s\S]*npm run camera -- URL/)
  })

  it.each([
    ['a network that is too large', ['--network', '10.0.0.0/8'], /more than 4096 addresses/],
    ['a network that is none', ['--network', 'shop'], /must be an IPv4 network/],
    ['a name that nobody knows', ['--address', 'camera.invalid'], /has no IPv4 address/],
    ['a port that is none', ['--port', '0'], /1 to 65535/],
  ])('%s is told', async (_what, args, sentence) => {
    const { code, stderr } = await find(await freePort(), ...args)
    expect(code).toBeGreaterThan(0)
    expect(stderr).toMatch(sentence)
  })
})

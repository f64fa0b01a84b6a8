/** Against a simulated ONVIF device: real SOAP over HTTP on loopback, and the real thread. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, describe, expect, it } from 'vitest'
import { OnvifCamera } from '../../../edge/onvif/onvif-camera.ts'
import { nudgeMs } from '../../../relay/wire/ptz/nudge.ts'
import { Backoff } from '../../../relay/wire/shared/backoff.ts'
import {
  type OnvifDevice,
  type OnvifDeviceOptions,
  startOnvifDevice,
} from '../../support/camera/onvif-device.ts'
import { type LogLine, recordLog } from '../../support/relay/record-log.ts'
import { until } from '../../support/until.ts'

const login = { username: 'admin', password: 'p@ss#w0rd/?:' }
const presets = { '1': 'Engine', 'tok-2': '左前轮' }
let lifetime = new AbortController()
let running: Promise<void> = Promise.resolve()

afterEach(async () => {
  lifetime.abort()
  await running
  lifetime = new AbortController()
})

interface Turned {
  device: OnvifDevice
  head: OnvifCamera
  lines: LogLine[]
}

async function startHead(options: OnvifDeviceOptions = {}, as = login): Promise<Turned> {
  const device = await startOnvifDevice({ ...login, presets, ...options }, lifetime.signal)
  const { logger: log, lines } = recordLog()
  const address = { host: device.host, port: device.port, path: '/onvif/device_service', ...as }
  const head = new OnvifCamera({ id: 'lift', address, log, backoff: new Backoff([50]) })
  running = head.run(lifetime.signal)
  return { device, head, lines }
}

function nudge({ pan = 0, tilt = 0, zoom = 0 }) {
  return { kind: 'nudge' as const, pan, tilt, zoom }
}

describe('a camera that can be turned', () => {
  it('says what it can, also with a clock that is an hour off and an address that is not its own', async () => {
    const { head, device } = await startHead({ clockOffsetMs: 3_600_000 })
    await until(() => head.ptz)
    const listed = [
      { token: '1', name: 'Engine' },
      { token: 'tok-2', name: '左前轮' },
    ]
    expect(head.ptz).toEqual({ canTurn: true, canZoom: true, presets: listed })
    expect(device.refused).toBe(0)
  })

  it('moves for a moment and stops by itself', async () => {
    const { head, device } = await startHead()
    await until(() => head.ptz)
    const startedMs = performance.now()
    await head.command(nudge({ pan: 1 }))
    await until(() => device.done.includes('stop'))
    expect(device.done).toEqual(['move 1 0 -', 'stop'])
    expect(performance.now() - startedMs).toBeGreaterThan(nudgeMs - 50)
  })

  it('moves on without a stop in between while the key is held', async () => {
    const { head, device } = await startHead()
    await until(() => head.ptz)
    await head.command(nudge({ zoom: 0.5 }))
    await head.command(nudge({ zoom: 0.5 }))
    await until(() => device.done.includes('stop'))
    expect(device.done).toEqual(['move - - 0.5', 'move - - 0.5', 'stop'])
  })

  it('is not stopped on its way to a preset by the end of a move before it', async () => {
    const { head, device } = await startHead()
    await until(() => head.ptz)
    await Promise.all([head.command(nudge({ pan: 1 })), head.command({ kind: 'preset', token: 'tok-2' })])
    await wait(nudgeMs + 200) // by then a stop would have come
    expect(device.done).toEqual(['move 1 0 -', 'preset tok-2'])
  })

  it('goes to a preset, and says why when the camera does not', async () => {
    const { head, device } = await startHead()
    await until(() => head.ptz)
    await head.command({ kind: 'preset', token: 'tok-2' })
    expect(device.done).toEqual(['preset tok-2'])
    await expect(head.command({ kind: 'preset', token: 'gone' })).rejects.toThrow(
      /preset token does not exist/,
    )
  })

  it('offers no preset whose token is not for XML', async () => {
    const { head } = await startHead({ presets: { '2': 'good', '"/>&lt;x': 'bad' } })
    await until(() => head.ptz)
    expect(head.ptz?.presets).toEqual([{ token: '2', name: 'good' }])
  })
})

describe('a camera that cannot', () => {
  it('is said to have no PTZ, once, and is still asked for what else it can', async () => {
    const { head, device, lines } = await startHead({ hasPtz: false })
    await until(() => head.device)
    expect(head.ptz).toBeUndefined()
    await head.requestKeyframe(lifetime.signal)
    expect(device.done).toEqual(['keyframe main', 'keyframe sub'])
    await expect(head.command(nudge({ pan: 1 }))).rejects.toThrow(/cannot be turned/)
    const news = lines.filter(({ msg }) => msg === 'camera cannot be turned')
    expect(news).toHaveLength(1)
    expect(news[0]).toMatchObject({ camera: 'lift', reason: 'it offers no PTZ', level: 30 })
  })

  it('refuses a wrong password, which no log line holds', async () => {
    const { head, device, lines } = await startHead({}, { ...login, password: 'wr0ng&secret' })
    await until(() => device.refused > 0 && lines.length > 0)
    expect(head.ptz).toBeUndefined()
    await expect(head.command(nudge({ pan: 1 }))).rejects.toThrow(/does not answer on ONVIF/)
    expect(JSON.stringify(lines)).not.toContain('wr0ng&secret')
  })

  it.each([
    ['no XML at all', 'GetProfiles', 'oops'],
    ['XML without what was asked for', 'GetProfiles', '<a><b/></a>'],
    ['an empty envelope', 'GetServices', '<s:Envelope xmlns:s="x"><s:Body/></s:Envelope>'],
    ['more than any camera has to say', 'GetProfiles', `<a>${'x'.repeat(64 * 1024 * 1024)}</a>`],
  ])('may answer with %s: its thread ends, and nothing else does', async (_what, action, answer) => {
    const { head, lines } = await startHead({ answers: { [action]: answer } })
    await until(() => lines.length > 0, 20_000)
    expect(head.ptz).toBeUndefined()
    expect(lines[0]?.msg).toBe('camera cannot be turned')
  })

  it('at an address of a cloud’s secrets is not even dialled', async () => {
    const { logger: log, lines } = recordLog()
    const address = { host: '169.254.169.254', port: 80, path: '/', ...login }
    running = new OnvifCamera({ id: 'lift', address, log }).run(lifetime.signal)
    await until(() => lines.length > 0)
    expect(lines[0]?.reason).toMatch(/no camera's address/)
  })

  it('is back by itself when it answers again', async () => {
    const answers: Record<string, string> = { GetProfiles: 'oops' }
    const { head, lines } = await startHead({ answers })
    await until(() => lines.length > 0)
    delete answers.GetProfiles
    await until(() => head.ptz)
  })
})

/** From the API through the uplink and the edge's real thread to a simulated ONVIF device, and what comes back. */
import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OnvifCamera } from '../../../../edge/onvif/onvif-camera.ts'
import type { Audit } from '../../../../relay/wire/manage/manage.ts'
import type { Ptz } from '../../../../relay/wire/ptz/ptz.ts'
import { Backoff } from '../../../../relay/wire/shared/backoff.ts'
import { type OnvifDevice, startOnvifDevice } from '../../../support/camera/onvif-device.ts'
import { startTestEdge, TestCamera } from '../../../support/edge/test-edge.ts'
import { RelayClient } from '../../../support/relay/relay-client.ts'
import { startTestRelay, type TestRelay } from '../../../support/relay/test-relay.ts'
import { until } from '../../../support/until.ts'

interface Bay {
  id: string
  cameras: { id: string; ptz?: Ptz }[]
}

const path = '/api/bays/bay-1/cameras/lift/ptz'
const presetsPath = '/api/bays/bay-1/cameras/lift/presets'
const lifetime = new AbortController()
const deviceLifetime = new AbortController()
let device: OnvifDevice
let relay: TestRelay
let edge: ReturnType<typeof startTestEdge>
let running: Promise<void>
let explainer: RelayClient

beforeAll(async () => {
  device = await startOnvifDevice({ presets: { '7': 'Engine' } }, deviceLifetime.signal)
  const address = { host: device.host, port: device.port, path: '/', username: '', password: '' }
  const log = pino({ level: 'silent' })
  const head = new OnvifCamera({ id: 'lift', address, log, backoff: new Backoff([50]) })
  running = head.run(lifetime.signal)
  relay = await startTestRelay()
  const cameras = [Object.assign(new TestCamera('bay-1'), { ptz: head }), new TestCamera('bay-2')]
  edge = startTestEdge({ relayUrl: relay.url, cameras })
  explainer = await RelayClient.of(relay, { role: 'explainer' })
  await until(() => ptzOf(explainer, 'bay-1'))
})
afterAll(async () => {
  lifetime.abort()
  deviceLifetime.abort()
  await running
  await edge.stop()
  await relay.stop()
})

async function ptzOf(client: RelayClient, bay: string): Promise<Ptz | undefined> {
  const bays = await client.read<Bay[]>('/api/bays')
  return bays.find(({ id }) => id === bay)?.cameras[0]?.ptz
}

async function statusOf(client: RelayClient, body: object, to = path): Promise<number> {
  const answer = await client.post(to, body).catch(() => undefined) // 204 has no body to read
  return answer?.status ?? 204
}

describe('a camera that can be turned', () => {
  it('is shown as such to those who may, and to nobody else', async () => {
    const presets = [{ token: '7', name: 'Engine' }]
    expect(await ptzOf(explainer, 'bay-1')).toEqual({ canTurn: true, canZoom: true, presets })
    expect(await ptzOf(explainer, 'bay-2')).toBeUndefined()
    const display = await RelayClient.of(relay, { role: 'display' })
    expect(await ptzOf(display, 'bay-1')).toBeUndefined()
  })

  it('moves for whoever may, and tells nobody else that it could', async () => {
    expect(await statusOf(explainer, { kind: 'nudge', pan: 0.5 })).toBe(204)
    await until(() => device.done.includes('stop'))
    expect(device.done).toEqual(['move 0.5 0 -', 'stop'])
    const customer = await RelayClient.of(relay, { role: 'customer', workOrder: 'WO-1' })
    expect(await statusOf(customer, { kind: 'nudge', pan: 0.5 })).toBe(403)
    expect(device.done).toHaveLength(2)
  })

  it('goes to its presets, and says so when there is no such one', async () => {
    expect(await statusOf(explainer, { kind: 'preset', token: '7' })).toBe(204)
    expect(device.done.at(-1)).toBe('preset 7')
    const { status, body } = await explainer.post(path, { kind: 'preset', token: '8' })
    expect([status, body.detail]).toEqual([409, 'the camera has no such preset any more'])
  })

  it('keeps where it looks under a name, for whoever may turn it', async () => {
    expect(await statusOf(explainer, { name: '左前轮' }, presetsPath)).toBe(204)
    expect(device.done.at(-1)).toBe('store new-2 左前轮')
    const presets = [
      { token: '7', name: 'Engine' },
      { token: 'new-2', name: '左前轮' },
    ]
    await until(async () => (await ptzOf(explainer, 'bay-1'))?.presets.length === 2)
    expect((await ptzOf(explainer, 'bay-1'))?.presets).toEqual(presets)
    const display = await RelayClient.of(relay, { role: 'display' })
    expect(await statusOf(display, { name: 'Pit' }, presetsPath)).toBe(403)
  })

  it.each([{ name: '' }, { name: ' ' }, { name: 'x'.repeat(49) }, { name: 'a\u0007' }, {}])(
    'keeps nothing for %j',
    async body => {
      const before = device.done.length
      expect(await statusOf(explainer, body, presetsPath)).toBe(400)
      expect(device.done).toHaveLength(before)
    },
  )

  it('stands in the log: one entry for all that somebody turned, one for each preset', async () => {
    const manager = await RelayClient.of(relay, { role: 'manager' })
    const { entries } = await manager.read<Audit>('/api/audit')
    const said = entries.map(({ role, action, object }) => `${role} ${action} ${object}`)
    expect(said.filter(text => text.includes('camera'))).toEqual([
      'explainer store-preset camera bay-1/lift',
      'explainer turn-camera camera bay-1/lift',
    ])
  })

  it.each([
    { kind: 'nudge', pan: 2 },
    { kind: 'nudge', pan: '1' },
    { kind: 'spin' },
    { kind: 'store', name: 'x' },
    {},
  ])('does nothing for %j', async body => {
    const before = device.done.length
    expect(await statusOf(explainer, body)).toBe(400)
    expect(device.done).toHaveLength(before)
  })

  it('is not there where none is', async () => {
    expect(await statusOf(explainer, { kind: 'nudge', pan: 1 }, '/api/bays/bay-2/cameras/lift/ptz')).toBe(404)
    expect(await statusOf(explainer, { kind: 'nudge', pan: 1 }, '/api/bays/bay-1/cameras/no/ptz')).toBe(404)
  })

  it('says why when the camera does not obey', async () => {
    deviceLifetime.abort()
    const { status, body } = await explainer.post(path, { kind: 'nudge', pan: 1 })
    expect(status).toBe(409)
    expect(body.detail).toMatch(/^the camera was not turned: connect ECONNREFUSED/)
  })

  it('can no longer be turned when its edge is gone', async () => {
    await edge.stop()
    await until(async () => (await ptzOf(explainer, 'bay-1')) === undefined)
    expect(await statusOf(explainer, { kind: 'nudge', pan: 1 })).toBe(404)
  })
})

import { pino } from 'pino'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isParameterSet } from '../../../../edge/demo/camera/access-unit.ts'
import { DemoRtspServer } from '../../../../edge/demo/camera/rtsp-server.ts'
import { type BareRtspClient, connectBare } from '../../../support/camera/bare-rtsp-client.ts'
import { generateVideo, looped, type TestVideo } from '../../../support/camera/test-video.ts'
import { freePort } from '../../../support/system/port.ts'
import { until } from '../../../support/until.ts'

const credentials = { username: 'viewer', password: 'secret' }
let video: TestVideo
let server: DemoRtspServer
let lifetime: AbortController
let client: BareRtspClient

beforeAll(async () => {
  video = await generateVideo({ codec: 'h264', gopLength: 10 })
})

beforeEach(async () => {
  lifetime = new AbortController()
  server = new DemoRtspServer({ ...credentials, port: await freePort(), log: pino({ level: 'silent' }) })
  server.addStream('bay', looped(video))
  await server.start(lifetime.signal)
  client = await connectBare(server.port, 'bay', credentials)
})

afterEach(async () => {
  client.close()
  lifetime.abort()
  await server.stopped
})

describe('a camera with a fault', () => {
  it.each([401, 403, 404, 453, 454, 500, 503])('answers %i to everything', async code => {
    server.faults.status = { code }
    expect((await client.askAs('OPTIONS'))?.code).toBe(code)
    expect((await client.askAs('DESCRIBE'))?.code).toBe(code)
  })

  it('answers with a status of its own only to one method', async () => {
    server.faults.status = { code: 454, reason: 'Session Not Found', method: 'GET_PARAMETER' }
    await client.play()
    expect((await client.ask('GET_PARAMETER'))?.code).toBe(454)
    expect((await client.ask('OPTIONS'))?.code).toBe(200)
  })

  it('accepts and never answers', async () => {
    server.faults.hang = 'accept'
    const hung = await connectBare(server.port, 'bay', credentials)
    expect(await hung.ask('OPTIONS', {}, 300)).toBeUndefined()
    expect([hung.end, server.requestCount('OPTIONS')]).toEqual([undefined, 0])
    hung.close()
  })

  it('hangs at one request', async () => {
    server.faults.hang = 'DESCRIBE'
    expect((await client.ask('OPTIONS'))?.code).toBe(200)
    expect(await client.ask('DESCRIBE', {}, 300)).toBeUndefined()
    expect(server.requestCount('DESCRIBE')).toBe(1)
  })

  it('freezes: reports go on, frames do not, the connection stays; and thaws', async () => {
    await client.play()
    await client.nextPackets(5)
    server.faults.freeze = 'reports'
    const reports = client.reports.length
    await until(() => client.reports.length > reports) // what was on its way has come before it
    const frozenAt = client.packets.length
    await until(() => client.reports.length > reports + 1)
    expect([client.packets.length, client.end]).toEqual([frozenAt, undefined])
    delete server.faults.freeze
    expect(await client.nextPackets(5)).toHaveLength(5)
  })

  it.each(['fin', 'rst'] as const)('drops its clients by %s and takes them again', async how => {
    await client.play()
    await client.nextPackets(5)
    server.drop(how)
    await until(() => client.end !== undefined)
    expect(client.end).toBe(how)
    await until(() => server.sessionCount('bay') === 0)
    const again = await connectBare(server.port, 'bay', credentials)
    await again.play()
    expect(await again.nextPackets(5)).toHaveLength(5)
    again.close()
  })

  it('goes away and comes back on the same port, its stream having run on', async () => {
    await client.play()
    await server.refuse()
    await until(() => client.end !== undefined)
    await expect(connectBare(server.port, 'bay')).rejects.toThrow('ECONNREFUSED')
    await server.accept()
    const again = await connectBare(server.port, 'bay', credentials)
    await again.play()
    expect(await again.nextPackets(5)).toHaveLength(5)
    again.close()
  })

  it('jumps in its timestamps', async () => {
    await client.play()
    const [before] = await client.nextPackets(1)
    server.faults.timestamps = 'jump-forward'
    const later = (await client.nextPackets(20)).at(-1)
    const seconds = (((later?.timestamp ?? 0) - (before?.timestamp ?? 0) + 2 ** 32) % 2 ** 32) / 90_000
    expect(seconds).toBeGreaterThan(20)
    expect(seconds).toBeLessThan(30)
  })

  it('leaves its timestamps unset', async () => {
    server.faults.timestamps = 'zero'
    await client.play()
    await client.nextPackets(3)
    expect(new Set((await client.nextPackets(10)).map(({ timestamp }) => timestamp))).toEqual(new Set([0]))
  })

  it.each([
    ['description-only', false],
    ['stream-only', true],
  ] as const)('gives its parameter sets %s', async (parameterSets, areInStream) => {
    server.faults.parameterSets = parameterSets
    await client.play()
    const body = client.answers.find(answer => answer.body)?.body
    expect(body?.includes('sprop-parameter-sets')).toBe(!areInStream)
    const packets = await client.nextPackets(60)
    expect(packets.some(({ payload }) => isParameterSet('h264', payload))).toBe(areInStream)
  })

  it('forgets its nonces, and names them stale', async () => {
    server.faults.requestsPerNonce = 1
    await client.askAs('DESCRIBE')
    const refused = await client.ask('DESCRIBE')
    expect([refused?.code, refused?.headers['www-authenticate']]).toEqual([
      401,
      expect.stringContaining('stale=true'),
    ])
    expect((await client.ask('DESCRIBE'))?.code).toBe(200)
  })

  it('does not know a method that others know', async () => {
    server.faults.unsupported = ['GET_PARAMETER']
    expect((await client.ask('OPTIONS'))?.headers.public).not.toContain('GET_PARAMETER')
    await client.play()
    expect((await client.ask('GET_PARAMETER'))?.code).toBe(501)
  })

  it('changes size and codec while it is watched, time going on', async () => {
    await client.play()
    await client.nextPackets(5)
    const other = await generateVideo({ codec: 'h265', size: '640x360', seconds: 1 })
    const before = client.packets.at(-1)
    server.switchSource('bay', looped(other))
    const isVps = ({ payload }: { payload: Buffer }) => (payload[0] ?? 0) >> 1 === 32
    await until(() => client.packets.some(isVps))
    const first = client.packets.find(isVps)
    const step = ((first?.timestamp ?? 0) - (before?.timestamp ?? 0) + 2 ** 32) % 2 ** 32
    expect(step).toBeGreaterThan(0)
    expect(step).toBeLessThan(20 * 90_000)
    const again = await connectBare(server.port, 'bay', credentials)
    expect((await again.askAs('DESCRIBE'))?.body).toContain('H265/90000')
    again.close()
  })
})

import { pino } from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AccessUnit, AccessUnitSource } from '../../../../edge/demo/camera/access-unit.ts'
import { DemoRtspServer } from '../../../../edge/demo/camera/rtsp-server.ts'
import { connectBare } from '../../../support/camera/bare-rtsp-client.ts'
import { generateVideo, looped } from '../../../support/camera/test-video.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'
import { until } from '../../../support/until.ts'

const credentials = { username: 'viewer', password: 'p@ss#w0rd/?:' }
const log = pino({ level: 'silent' })
const lifetime = new AbortController()
const server = new DemoRtspServer({ ...credentials, maxSessions: 5, log })
const filming = { avc: 0, seldom: 0 }

beforeAll(async () => {
  const [h264, h265] = await Promise.all([
    generateVideo({ codec: 'h264', size: '1280x720' }),
    generateVideo({ codec: 'h265', size: '640x360' }),
  ])
  server.addStream('avc', counted('avc', looped(h264)))
  server.addStream('hevc', looped(h265))
  server.addStream('seldom', counted('seldom', looped(h264)), { onDemand: true })
  await server.start(lifetime.signal)
})

afterAll(async () => {
  lifetime.abort()
  await server.stopped
})

/** Tells how many film at the moment. */
function counted(path: keyof typeof filming, source: AccessUnitSource): AccessUnitSource {
  async function* open(signal: AbortSignal) {
    filming[path]++
    try {
      yield* source.open(signal)
    } finally {
      filming[path]--
    }
  }
  return { codec: source.codec, open }
}

function url(path: string, password = credentials.password): string {
  return `rtsp://${credentials.username}:${encodeURIComponent(password)}@127.0.0.1:${server.port}/${path}`
}

/** Checksums of the first pictures that ffmpeg decodes, one line each. */
async function pull(path: string, frames: number): Promise<string[]> {
  const input = ['-rtsp_transport', 'tcp', '-i', url(path)]
  const text = await runFfmpeg([...input, '-frames:v', String(frames), '-f', 'framemd5', 'pipe:1'])
  return text
    .toString()
    .split('\n')
    .filter(line => line && !line.startsWith('#'))
}

describe('DemoRtspServer', () => {
  it.each(['avc', 'hevc'])('gives ffmpeg the pictures of %s against user and password', async path => {
    const lines = await pull(path, 30)
    expect(lines).toHaveLength(30)
    expect(new Set(lines.map(line => line.split(',').at(-1))).size).toBeGreaterThan(20)
  })

  it('refuses a wrong password', async () => {
    const args = ['-rtsp_transport', 'tcp', '-i', url('avc', 'wrong'), '-frames:v', '1', '-f', 'null', '-']
    await expect(runFfmpeg(args)).rejects.toThrow('401')
  })

  it('films once, however many watch, and counts them', async () => {
    const clients = await Promise.all([1, 2, 3, 4].map(() => connectBare(server.port, 'avc', credentials)))
    await Promise.all(clients.map(client => client.play()))
    const seen = await Promise.all(clients.map(client => client.nextPackets(20)))
    expect(seen.map(packets => packets.length)).toEqual([20, 20, 20, 20])
    expect(filming.avc).toBe(1)
    expect(server.sessionCount('avc')).toBe(4)
    const over = await connectBare(server.port, 'avc', credentials)
    await over.askAs('DESCRIBE')
    const fifth = await connectBare(server.port, 'avc', credentials)
    await fifth.play()
    const answer = await over.askAs('SETUP', { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' })
    expect(answer?.code).toBe(453)
    expect((await clients[0]?.ask('TEARDOWN'))?.code).toBe(200)
    expect(server.sessionCount('avc')).toBe(4)
    for (const client of [...clients, over, fifth]) client.close()
    await until(() => server.sessionCount('avc') === 0)
  })

  it('lets a client join in the middle of a GOP, or begin with a keyframe', async () => {
    const keyframeFirst = new DemoRtspServer({ joinAt: 'keyframe', log })
    const middle = new DemoRtspServer({ log })
    const ends = new AbortController()
    for (const camera of [keyframeFirst, middle]) {
      camera.addStream('x', oneKeyframe())
      await camera.start(ends.signal)
    }
    const [patient, hasty] = await Promise.all(
      [keyframeFirst, middle].map(({ port }) => connectBare(port, 'x')),
    )
    await Promise.all([patient?.play(), hasty?.play()])
    const packets = await hasty?.nextPackets(5)
    expect(packets?.some(({ payload }) => ((payload[0] ?? 0) & 0x1f) === 5)).toBe(false)
    expect(patient?.packets).toEqual([])
    ends.abort()
    await Promise.all([keyframeFirst.stopped, middle.stopped])
  })

  it('starts a source on demand with the first client and ends it after the last', async () => {
    expect(filming.seldom).toBe(0)
    const clients = await Promise.all([1, 2].map(() => connectBare(server.port, 'seldom', credentials)))
    for (const client of clients) await client.play()
    await clients[1]?.nextPackets(10)
    clients[0]?.close()
    await until(() => server.sessionCount('seldom') === 1)
    expect(filming.seldom).toBe(1)
    clients[1]?.close()
    await until(() => filming.seldom === 0)
  })

  it('refuses what it cannot do: other transports, unknown paths, sessions and methods', async () => {
    const client = await connectBare(server.port, 'avc', credentials)
    await client.askAs('DESCRIBE')
    expect((await client.ask('SETUP', { Transport: 'RTP/AVP;unicast;client_port=5000-5001' }))?.code).toBe(
      461,
    )
    expect((await client.ask('PLAY'))?.code).toBe(454)
    expect((await client.ask('RECORD'))?.code).toBe(501)
    client.close()
    const lost = await connectBare(server.port, 'nowhere', credentials)
    expect((await lost.askAs('DESCRIBE'))?.code).toBe(404)
    lost.close()
  })

  it('cuts off a client that has not asked anything for the length of a session', async () => {
    const strict = new DemoRtspServer({ sessionTimeoutMs: 300, log })
    const ends = new AbortController()
    strict.addStream('x', oneKeyframe())
    await strict.start(ends.signal)
    const client = await connectBare(strict.port, 'x')
    await client.play()
    expect(client.answers.at(-2)?.headers.session).toMatch(/;timeout=1$/)
    await until(() => client.end !== undefined, 5000)
    expect(strict.sessionCount('x')).toBe(0)
    ends.abort()
    await strict.stopped
  })

  it('ends with its signal: no connection, no port', async () => {
    const shortLived = new DemoRtspServer({ log })
    const ends = new AbortController()
    shortLived.addStream('x', oneKeyframe())
    await shortLived.start(ends.signal)
    const client = await connectBare(shortLived.port, 'x')
    await client.play()
    ends.abort()
    await shortLived.stopped
    await until(() => client.end !== undefined)
    await expect(connectBare(shortLived.port, 'x')).rejects.toThrow('ECONNREFUSED')
  })
})

/** A camera with one keyframe at its beginning and none ever after, 50 frames a second. */
function oneKeyframe(): AccessUnitSource {
  const keyframe = [Buffer.of(0x67, 0x64, 0, 0x1f), Buffer.of(0x68, 1), Buffer.of(0x65, 1)]
  async function* open(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    const ticks = new Promise<never>((_, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason)),
    )
    ticks.catch(() => {})
    for (let i = 0; !signal.aborted; i++) {
      yield { nals: i === 0 ? keyframe : [Buffer.of(0x61, i)], isKeyframe: i === 0, timestamp90k: i * 1800 }
      await Promise.race([ticks, new Promise(resolve => setTimeout(resolve, 20))])
    }
  }
  return { codec: 'h264', open }
}

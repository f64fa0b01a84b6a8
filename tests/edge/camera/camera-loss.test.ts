// Cameras that refuse, hang, vanish and come back, done for real by the project's own RTSP server.
import { readdirSync } from 'node:fs'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { OfflineCode } from '../../../relay/wire/live/camera.ts'
import { credentials, fastFilm, pull, startFaultyCamera } from '../../support/camera/faulty-camera.ts'
import { PulledCamera } from '../../support/camera/pulled-camera.ts'
import type { TestVideo } from '../../support/camera/test-video.ts'
import { startTcpProxy } from '../../support/system/tcp-proxy.ts'
import { until } from '../../support/until.ts'

let film: TestVideo

beforeAll(async () => {
  film = await fastFilm('h264')
})

describe('a camera that refuses', () => {
  test.each<[number, string | undefined, OfflineCode]>([
    [401, undefined, 'UNAUTHORIZED'],
    [403, undefined, 'FORBIDDEN'],
    [403, 'online user amount has reached the threshold', 'TOO_MANY_SESSIONS'],
    [404, undefined, 'NOT_FOUND'],
    [453, undefined, 'TOO_MANY_SESSIONS'],
    [454, undefined, 'SESSION_LOST'],
    [500, undefined, 'CAMERA_ERROR'],
    [503, undefined, 'TOO_MANY_SESSIONS'],
  ])('with %i %s is %s, and plays as soon as it relents', async (code, reason, expected) => {
    const server = await startFaultyCamera({ film, faults: { status: { code, reason, method: 'DESCRIBE' } } })
    const pulled = pull(server)
    expect(await pulled.nextLoss()).toMatchObject({ code: expected })
    delete server.faults.status
    await pulled.frames(3)
    expect(JSON.stringify(pulled.log.lines)).not.toContain(credentials.password)
  })

  test('PLAY is refused just as well', async () => {
    const server = await startFaultyCamera({ film, faults: { status: { code: 503, method: 'PLAY' } } })
    expect(await pull(server).nextLoss()).toMatchObject({ code: 'TOO_MANY_SESSIONS' })
    await until(() => server.sessionCount('lift') === 0)
  })

  test('connections is REFUSED', async () => {
    const server = await startFaultyCamera({ film })
    await server.refuse()
    const pulled = pull(server)
    expect(await pulled.nextLoss()).toMatchObject({ code: 'REFUSED' })
    await server.accept()
    await pulled.frames(3)
  })

  test('a second session never sees one of ours', async () => {
    const server = await startFaultyCamera({ film, maxSessions: 1 })
    const counts: number[] = []
    server.events.on('sessions', (_path, count) => counts.push(count))
    const pulled = pull(server)
    await pulled.frames(3)
    server.drop('rst')
    await until(() => pulled.taken.starts.length === 2)
    expect(Math.max(...counts)).toBe(1)
    expect(pulled.taken.reasons.map(({ code }) => code)).toEqual(['CLOSED'])
  })
})

describe('a camera that goes', () => {
  test.each(['fin', 'rst'] as const)('by %s is CLOSED and retried at once', async how => {
    const server = await startFaultyCamera({ film })
    const pulled = pull(server)
    await pulled.frames(3)
    server.drop(how)
    await until(() => pulled.taken.starts.length === 2)
    expect(pulled.taken.reasons).toMatchObject([{ code: 'CLOSED' }])
  })

  test('silent in the middle of the dialogue is UNREACHABLE', async () => {
    const server = await startFaultyCamera({ film, faults: { hang: 'DESCRIBE' } })
    const pulled = pull(server, { timeouts: { responseMs: 300 } })
    expect(await pulled.nextLoss()).toMatchObject({ code: 'UNREACHABLE' })
    delete server.faults.hang
    await pulled.frames(3)
  })

  test.each(['reports', 'silent'] as const)('without frames (%s) is NO_FRAMES', async freeze => {
    const server = await startFaultyCamera({ film })
    const pulled = pull(server, { timeouts: { noFramesMs: 1_500 } })
    await pulled.frames(3)
    server.faults.freeze = freeze
    expect(await pulled.nextLoss()).toMatchObject({ code: 'NO_FRAMES' })
    delete server.faults.freeze
    await pulled.frames(3)
    expect(server.requestCount('TEARDOWN')).toBeGreaterThan(0)
  })

  test('and never answers a TEARDOWN does not hold us up', async () => {
    const server = await startFaultyCamera({ film, faults: { hang: 'TEARDOWN' } })
    const pulled = pull(server, { timeouts: { teardownMs: 200 } })
    await pulled.frames(3)
    const stoppedAtMs = performance.now()
    await pulled.stop()
    expect(performance.now() - stoppedAtMs).toBeLessThan(8_000)
    await until(() => server.sessionCount('lift') === 0)
  })

  test('and comes fifty times leaves no descriptor behind', async () => {
    const server = await startFaultyCamera({ film })
    const pulled = pull(server, { retryDelayMs: 5 })
    await pulled.frames(1)
    const descriptors = () => readdirSync('/dev/fd').length
    const before = descriptors()
    for (let round = 1; round <= 50; round++) {
      const starts = pulled.taken.starts.length
      if (round % 10 === 0) {
        await server.refuse()
        await server.accept()
      } else server.drop(round % 2 === 0 ? 'fin' : 'rst')
      await until(() => pulled.taken.starts.length > starts)
    }
    await until(() => descriptors() <= before + 2)
    await until(() => server.sessionCount('lift') === 1)
  })
})

describe('a stream that is stopped', () => {
  test('is torn down a hundred times out of a hundred', async () => {
    const server = await startFaultyCamera({ film })
    for (let round = 0; round < 10; round++) {
      const ten = Array.from({ length: 10 }, () => pull(server))
      await Promise.all(ten.map(pulled => pulled.frames(1)))
      await Promise.all(ten.map(pulled => pulled.stop()))
    }
    expect(server.requestCount('TEARDOWN')).toBe(100)
    await until(() => server.sessionCount('lift') === 0)
  })
})

describe('a line that dies without a word', () => {
  test('is NO_FRAMES, and the camera plays again over the next one', async () => {
    const server = await startFaultyCamera({ film })
    const lifetime = new AbortController()
    onTestFinished(() => lifetime.abort())
    const line = await startTcpProxy(server.port, lifetime.signal)
    const timeouts = { noFramesMs: 1_000, teardownMs: 200 }
    const pulled = new PulledCamera(`rtsp://viewer:${credentials.password}@127.0.0.1:${line.port}/lift`, {
      timeouts,
    })
    await pulled.frames(3)
    const deadAtMs = performance.now()
    line.freeze()
    expect(await pulled.nextLoss()).toMatchObject({ code: 'NO_FRAMES' })
    expect(performance.now() - deadAtMs).toBeLessThan(6_000)
    await pulled.frames(3)
  })
})

describe('authentication', () => {
  test('goes on when the nonce is stale at every second request', async () => {
    const server = await startFaultyCamera({ film, faults: { requestsPerNonce: 1 }, sessionTimeoutMs: 2_000 })
    const pulled = pull(server)
    await pulled.frames(3)
    await until(() => server.requestCount('GET_PARAMETER') >= 4)
    await pulled.frames(pulled.taken.fragments.length + 5)
    expect(pulled.taken.reasons).toEqual([])
  })
})

describe('keepalive', () => {
  test('is GET_PARAMETER where the camera knows it, in time', async () => {
    const server = await startFaultyCamera({ film, sessionTimeoutMs: 2_000 })
    const pulled = pull(server)
    await until(() => server.requestCount('GET_PARAMETER') >= 3)
    expect(server.requestCount('OPTIONS')).toBe(1)
    expect(pulled.taken.reasons).toEqual([])
  })

  test('is OPTIONS where it does not', async () => {
    const server = await startFaultyCamera({
      film,
      faults: { unsupported: ['GET_PARAMETER'] },
      sessionTimeoutMs: 2_000,
    })
    const pulled = pull(server)
    await until(() => server.requestCount('OPTIONS') >= 4)
    expect(server.requestCount('GET_PARAMETER')).toBe(0)
    expect(pulled.taken.reasons).toEqual([])
  })

  test('answered by 454 opens a new session', async () => {
    const server = await startFaultyCamera({ film, sessionTimeoutMs: 2_000 })
    const pulled = pull(server)
    await pulled.frames(3)
    server.faults.status = { code: 454, method: 'GET_PARAMETER' }
    expect(await pulled.nextLoss()).toMatchObject({ code: 'SESSION_LOST' })
    await pulled.frames(3)
  })

  test('that is never answered does no harm while frames flow', async () => {
    const server = await startFaultyCamera({
      film,
      faults: { hang: 'GET_PARAMETER' },
      sessionTimeoutMs: 2_000,
    })
    const pulled = pull(server, { timeouts: { responseMs: 200 } })
    await until(() => server.requestCount('GET_PARAMETER') >= 3)
    expect(pulled.taken.reasons).toEqual([])
  })
})

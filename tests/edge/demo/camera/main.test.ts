import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Child, startChild } from '../../../support/system/child.ts'
import { runFfmpeg } from '../../../support/system/run-ffmpeg.ts'
import { until } from '../../../support/until.ts'

const password = 'p@ss#w0rd/?:'
const script = path.resolve(import.meta.dirname, '../../../../edge/demo/camera/main.ts')
let lifetime: AbortController
let cameras: Child
let port: number

beforeEach(async () => {
  lifetime = new AbortController()
  const env = {
    ...process.env,
    GLASSBAY_DEMO_USER: 'viewer',
    GLASSBAY_DEMO_PASSWORD: password,
    LOG_LEVEL: 'debug',
  }
  cameras = await startChild(
    { command: process.execPath, args: [script, '--port', '0'], env },
    lifetime.signal,
  )
  port = await cameras.waitForLine(line => portOf(line), 30_000)
})

afterEach(async () => {
  lifetime.abort()
  await cameras.exited
})

function portOf(line: string): number | undefined {
  const message = JSON.parse(line) as { ready?: boolean; port?: number }
  return message.ready ? message.port : undefined
}

/** Of each start of an ffmpeg so far, in order. */
function ffmpegPids(): number[] {
  const lines = cameras.output.map(line => JSON.parse(line) as { msg?: string; ffmpegPid?: number })
  return lines.flatMap(({ msg, ffmpegPid }) => (msg === 'ffmpeg started' && ffmpegPid ? [ffmpegPid] : []))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH
  }
}

async function picture(stream: string): Promise<Buffer> {
  const url = `rtsp://viewer:${encodeURIComponent(password)}@127.0.0.1:${port}/${stream}`
  const output = ['-frames:v', '1', '-pix_fmt', 'gray', '-f', 'rawvideo', 'pipe:1']
  return await runFfmpeg(['-rtsp_transport', 'tcp', '-i', url, ...output])
}

describe('the demo cameras', () => {
  it('film two bays, each with a small picture on demand', async () => {
    expect(ffmpegPids()).toHaveLength(2)
    expect((await picture('bay-1')).length).toBe(1280 * 720)
    expect((await picture('bay-2')).length).toBe(1280 * 720)
    expect(ffmpegPids()).toHaveLength(2)
    expect((await picture('bay-1-sub')).length).toBe(640 * 360)
    await until(() => ffmpegPids().filter(isAlive).length === 2)
    expect(ffmpegPids()).toHaveLength(3)
  })

  it('leave nothing behind two seconds after SIGTERM, and have told nobody the password', async () => {
    await picture('bay-1')
    const pids = ffmpegPids()
    const termAt = performance.now()
    expect(await cameras.kill('SIGTERM')).toEqual({ code: 0, signal: null })
    expect(performance.now() - termAt).toBeLessThan(2000)
    expect(pids.filter(isAlive)).toEqual([])
    expect(cameras.output.filter(line => line.includes(password))).toEqual([])
  })

  it('start a film that has crashed again', async () => {
    const [first = 0] = ffmpegPids()
    process.kill(first, 'SIGKILL')
    await until(() => ffmpegPids().length === 3)
    await until(() => ffmpegPids().filter(isAlive).length === 2)
    expect((await picture('bay-1')).length).toBe(1280 * 720)
    expect((await picture('bay-2')).length).toBe(1280 * 720)
  })
})

import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { getPriority, tmpdir } from 'node:os'
import path from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  type FfmpegJob,
  type FfmpegProcess,
  ffmpegArguments,
  ffmpegVersion,
  startFfmpeg,
} from '../../../config/system/ffmpeg.ts'
import { FfmpegError, useProcess } from '../../../config/system/owned-process.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { until } from '../../support/until.ts'

const { logger: log } = recordLog()
let end: AbortController

beforeEach(() => {
  end = new AbortController()
})

afterEach(() => end.abort())

describe('the arguments of ffmpeg', () => {
  it('allow files and pipes only, whatever the job, and keep the options in their places', () => {
    const job = { input: '/clips/a.mp4', inputOptions: ['-ss', '1'], outputOptions: ['-f', 'mp4'], log }
    expect(ffmpegArguments(job)).toEqual([
      ...['-hide_banner', '-loglevel', 'warning', '-nostdin'],
      ...['-protocol_whitelist', 'file,pipe', '-ss', '1', '-i', '/clips/a.mp4'],
      ...['-nostats', '-f', 'mp4', 'pipe:1'],
    ])
  })

  it('keep an option with a space as one', () => {
    const job = { input: '/a.mp4', outputOptions: ['-metadata', 'title=front brakes'], log }
    expect(ffmpegArguments(job)).toContain('title=front brakes')
  })

  it('take several inputs, and overwrite an output file', () => {
    const input = [{ input: '/a.mp4' }, { input: '/tags.txt', options: ['-f', 'ffmetadata'] }]
    const args = ffmpegArguments({ input, output: '/b.mp4', outputOptions: ['-c', 'copy'], log })
    expect(args.filter(arg => arg === '-i')).toHaveLength(2)
    expect(args.filter(arg => arg === '-protocol_whitelist')).toHaveLength(2)
    expect(args).toContain('-y')
    expect(args.at(-1)).toBe('/b.mp4')
  })

  it('never hold a name that ffmpeg would take for an option', () => {
    expect(() => ffmpegArguments({ input: '-f', outputOptions: [], log })).toThrow(TypeError)
    expect(() => ffmpegArguments({ input: '/a', output: '-y', outputOptions: [], log })).toThrow(TypeError)
  })
})

describe('an ffmpeg process', () => {
  it('gives its bytes on stdout and ends well', async () => {
    const ffmpeg = startFfmpeg(pictures(['-t', '1']), end.signal)
    const bytes = await buffer(ffmpeg.stdout)
    await ffmpeg.done
    expect((await probe(bytes)).decodedFrames).toBe(25)
  })

  it('takes its input from stdin', async () => {
    const source = startFfmpeg(pictures(['-t', '1']), end.signal)
    const remuxing = ['-c', 'copy', '-f', 'mpegts']
    const ffmpeg = startFfmpeg({ input: 'pipe:0', outputOptions: remuxing, log }, end.signal)
    source.stdout.pipe(stdinOf(ffmpeg))
    const bytes = await buffer(ffmpeg.stdout)
    await Promise.all([source.done, ffmpeg.done])
    expect((await probe(bytes)).decodedFrames).toBe(25)
  })

  it('fails with exit code and last words', async () => {
    const job = { input: '/nowhere/video.mp4', outputOptions: ['-f', 'mpegts'], log }
    const error = await failureOf(startFfmpeg(job, end.signal))
    expect(error).toMatchObject({ failure: 'EXITED', exitCode: 1, waitingHelps: true })
    expect(error.message).toContain('/nowhere/video.mp4: No such file or directory')
  })

  it('says no password in its last words', async () => {
    const job = { input: 'rtsp://user:p@ss#w0rd/?:@127.0.0.1:1/main', outputOptions: ['-f', 'mpegts'], log }
    const error = await failureOf(startFfmpeg(job, end.signal))
    expect(error.stderr.join()).toContain('rtsp://***@127.0.0.1:1/main')
    expect(`${error.message} ${error.stderr.join()}`).not.toMatch(/p@ss|w0rd|user/)
  })

  it('is gone after abort, which is no failure', async () => {
    const ffmpeg = startFfmpeg(pictures(), end.signal)
    ffmpeg.stdout.resume()
    await until(() => isAlive(ffmpeg))
    end.abort()
    await ffmpeg.done
    expect(isAlive(ffmpeg)).toBe(false)
  })

  it('is gone after abort even while it waits for its input', async () => {
    const ffmpeg = startFfmpeg({ input: 'pipe:0', outputOptions: ['-f', 'mpegts'], log }, end.signal)
    await until(() => isAlive(ffmpeg))
    const startMs = performance.now()
    end.abort()
    await ffmpeg.done
    expect(performance.now() - startMs).toBeLessThan(2900) // else it was SIGKILL that ended it
  })

  it('is killed when it does not listen to SIGTERM', async () => {
    const ffmpeg = startFfmpeg(pictures(), end.signal)
    ffmpeg.stdout.resume()
    process.kill(pidOf(ffmpeg), 'SIGSTOP')
    end.abort()
    await ffmpeg.done
    expect(isAlive(ffmpeg)).toBe(false)
  })

  it('fails by its silence', async () => {
    const ffmpeg = startFfmpeg({ ...pictures(), silenceMs: 300 }, end.signal)
    ffmpeg.stdout.once('data', () => process.kill(pidOf(ffmpeg), 'SIGSTOP')).resume()
    const error = await failureOf(ffmpeg)
    expect(error).toMatchObject({ failure: 'SILENT', message: 'ffmpeg gave nothing for 300 ms' })
    expect(isAlive(ffmpeg)).toBe(false)
  })

  it('is not blamed for a reader who takes nothing', async () => {
    const ffmpeg = startFfmpeg({ ...pictures(['-t', '3']), silenceMs: 1500 }, end.signal)
    await until(() => ffmpeg.stdout.readableLength > 0)
    const silent = { input: 'pipe:0', outputOptions: ['-f', 'mpegts'], silenceMs: 3000, log }
    await failureOf(startFfmpeg(silent, end.signal)) // by then the first one was unread for twice its silence
    const bytes = await buffer(ffmpeg.stdout)
    await ffmpeg.done
    expect((await probe(bytes)).decodedFrames).toBe(75)
  })

  it('knows nothing of the edge’s environment', async () => {
    vi.stubEnv('GLASSBAY_EDGE_KEY', 'canary')
    const ffmpeg = startFfmpeg(pictures(), end.signal)
    vi.unstubAllEnvs()
    ffmpeg.stdout.resume()
    const environment = await readFile(`/proc/${pidOf(ffmpeg)}/environ`, 'utf8')
    expect(environment).toContain('PATH=')
    expect(environment).not.toContain('canary')
  })

  it('runs at a lower priority when asked to', async () => {
    const ffmpeg = startFfmpeg({ ...pictures(), niceness: 10 }, end.signal)
    ffmpeg.stdout.resume()
    expect(getPriority(pidOf(ffmpeg))).toBe(getPriority() + 10)
    end.abort()
    await ffmpeg.done
  })

  it('is reaped when its user throws', async () => {
    let started: FfmpegProcess | undefined
    const use = async (ffmpeg: FfmpegProcess) => {
      started = ffmpeg
      await until(() => isAlive(ffmpeg))
      throw new RangeError('not what I expected')
    }
    const used = useProcess(signal => startFfmpeg(pictures(), signal), end.signal, use)
    await expect(used).rejects.toThrow(RangeError)
    expect(started && isAlive(started)).toBe(false)
  })

  it('is logged by its start and its end, not by the frame', async () => {
    const recorded = recordLog()
    const ffmpeg = startFfmpeg({ ...pictures(['-t', '1']), log: recorded.logger }, end.signal)
    ffmpeg.stdout.resume()
    await ffmpeg.done
    const said = recorded.lines.map(({ msg, ffmpegPid }) => ({ msg, ffmpegPid }))
    expect(said).toEqual(['ffmpeg started', 'ffmpeg ended'].map(msg => ({ msg, ffmpegPid: pidOf(ffmpeg) })))
  })
})

describe('the version of ffmpeg', () => {
  let directory: string

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'glassbay-ffmpeg-'))
  })

  afterEach(() => rm(directory, { recursive: true }))

  it('is what the installed one says', async () => {
    expect(await ffmpegVersion(log, end.signal)).toMatch(/^[nN]?[-\d]/)
  })

  it.each([
    ['4.4.2-0ubuntu0.22.04.1', 'ffmpeg 4.4.2-0ubuntu0.22.04.1 is too old: install ffmpeg 5 or later', 58],
    ['N-100000-gdeadbeef', 'ffmpeg N-100000-gdeadbeef is too old: install ffmpeg 5 or later', 58],
  ])('%s is refused with a sentence', async (version, message, libavformat) => {
    await expect(ffmpegVersion(log, end.signal, await fake(version, libavformat))).rejects.toThrow(message)
  })

  it('of a build from git is judged by its libraries', async () => {
    const binary = await fake('N-120000-gdeadbeef', 62)
    expect(await ffmpegVersion(log, end.signal, binary)).toBe('N-120000-gdeadbeef')
  })

  it('is missed with a sentence where there is none', async () => {
    const version = ffmpegVersion(log, end.signal, path.join(directory, 'nothing'))
    await expect(version).rejects.toMatchObject({
      message: 'ffmpeg could not be started',
      failure: 'NOT_STARTED',
      waitingHelps: false,
    })
  })

  async function fake(version: string, libavformat: number): Promise<string> {
    const file = path.join(directory, 'ffmpeg')
    const lines = [
      `ffmpeg version ${version} Copyright (c)`,
      `libavformat    ${libavformat}. 76.100 / 58. 76.100`,
    ]
    await writeFile(file, `#!/bin/sh\ncat <<'END'\n${lines.join('\n')}\nEND\n`)
    await chmod(file, 0o755)
    return file
  }
})

/** Endless unless told otherwise, and as fast as it is read. */
function pictures(outputOptions: string[] = []): FfmpegJob {
  const encoding = ['-c:v', 'mpeg2video', '-f', 'mpegts']
  return {
    input: 'testsrc2=size=320x240',
    inputOptions: ['-f', 'lavfi'],
    outputOptions: [...outputOptions, ...encoding],
    log,
  }
}

async function failureOf(ffmpeg: FfmpegProcess): Promise<FfmpegError> {
  ffmpeg.stdout.resume()
  const error = await ffmpeg.done.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof FfmpegError)) throw new Error(`no FfmpegError but ${error}`)
  return error
}

function pidOf({ pid }: FfmpegProcess): number {
  if (pid === undefined) throw new Error('not started')
  return pid
}

function stdinOf({ stdin }: FfmpegProcess) {
  if (!stdin) throw new Error('no stdin')
  return stdin
}

function isAlive(ffmpeg: FfmpegProcess): boolean {
  try {
    return process.kill(pidOf(ffmpeg), 0)
  } catch {
    return false // ESRCH: gone, and reaped too, or the pid would still be there
  }
}

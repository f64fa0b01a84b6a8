import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { FfmpegError } from '../../../config/system/ffmpeg.ts'
import { startMpeg1Muxer } from '../../../edge/transcode/mpeg1-muxer.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { probe } from '../../support/system/ffprobe.ts'
import { generateFmp4 } from '../../support/system/fmp4-file.ts'
import { liveFfmpegs } from '../../support/system/live-ffmpegs.ts'
import { until } from '../../support/until.ts'

let end: AbortController

beforeEach(() => {
  end = new AbortController()
})

afterEach(() => {
  end.abort()
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

function start() {
  const { logger: log, lines } = recordLog()
  const muxer = startMpeg1Muxer(
    { outputOptions: { '-q:v': '6', '-an': '' }, silenceMs: 10_000, log },
    end.signal,
  )
  return { muxer, lines }
}

describe('node-rtsp-stream’s muxer on our leash', () => {
  it('turns our stream into MPEG-1 and ends with it', async () => {
    const { muxer, lines } = start()
    muxer.stdin?.end(await generateFmp4({ codec: 'h264' }))
    const bytes = await buffer(muxer.stdout)
    await muxer.done
    expect(await probe(bytes)).toMatchObject({ codec: 'mpeg1video', decodedFrames: 50, complaints: '' })
    expect(liveFfmpegs(lines)).toEqual([])
  })

  it('tells its failure to us and not to the console', async () => {
    const say = vi.spyOn(console, 'error')
    const write = vi.spyOn(process.stderr, 'write')
    const { muxer } = start()
    muxer.stdout.resume()
    muxer.stdin?.end('rubbish')
    const error = await muxer.done.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(FfmpegError)
    expect(error).toMatchObject({ failure: 'EXITED', exitCode: 1 })
    expect(String(error)).toContain('Invalid data found')
    expect(say).not.toHaveBeenCalled()
    expect(write).not.toHaveBeenCalled()
  })

  it('is gone after abort', async () => {
    const { muxer, lines } = start()
    muxer.stdout.resume()
    await until(() => liveFfmpegs(lines).length === 1)
    end.abort()
    await muxer.done
    expect(liveFfmpegs(lines)).toEqual([])
  })

  it('knows nothing of the edge’s environment, and is the process that we have the number of', async () => {
    vi.stubEnv('GLASSBAY_EDGE_KEY', 'canary')
    const { muxer } = start()
    muxer.stdout.resume()
    const nameOf = async () => (await readFile(`/proc/${muxer.pid}/comm`, 'utf8')).trim()
    await until(async () => (await nameOf()) === 'ffmpeg')
    expect(await readFile(`/proc/${muxer.pid}/environ`, 'utf8')).not.toContain('canary')
  })
})

/** Other people's servers, where environment variables name their programs: their own way to a page, with their own page. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { GstCamera } from '../../support/camera/gst-camera.ts'
import { startChild } from '../../support/system/child.ts'
import { freePort } from '../../support/system/port.ts'
import { temporaryDirectory } from '../../support/system/temporary-directory.ts'
import { until } from '../../support/until.ts'
import { pictureRecorderScript } from './picture-recorder.ts'
import type { LiveSystem, RunningSystem } from './system.ts'

const startDeadlineMs = 20_000

/** `GLASSBAY_BENCH_GO2RTC` and `GLASSBAY_BENCH_MEDIAMTX` are paths of the programs. */
export function rivals(env: NodeJS.ProcessEnv): LiveSystem[] {
  const { GLASSBAY_BENCH_GO2RTC: go2rtc, GLASSBAY_BENCH_MEDIAMTX: mediamtx } = env
  return [
    ...(go2rtc ? [go2rtcSystem(go2rtc, 'mse'), go2rtcSystem(go2rtc, 'webrtc')] : []),
    ...(mediamtx ? [mediamtxSystem(mediamtx)] : []),
  ]
}

function go2rtcSystem(program: string, mode: 'mse' | 'webrtc'): LiveSystem {
  return {
    name: `go2rtc (${mode})`,
    async start(camera, signal) {
      const [api, webrtc] = [await freePort(), await freePort()]
      const config = {
        api: { listen: `127.0.0.1:${api}` },
        rtsp: { listen: '' },
        webrtc: { listen: `:${webrtc}` }, // not on loopback alone: it would offer the browser no address there
        streams: { lift: camera.url('lift') },
      }
      await startChild({ command: program, args: ['-config', JSON.stringify(config)] }, signal)
      const origin = `http://127.0.0.1:${api}`
      await until(() => answers(`${origin}/api`), startDeadlineMs)
      return withRecorder(`${origin}/stream.html?src=lift&mode=${mode}`)
    },
  }
}

function mediamtxSystem(program: string): LiveSystem {
  return {
    name: 'MediaMTX (webrtc)',
    async start(camera, signal) {
      const [http, udp] = [await freePort(), await freePort()]
      const off = ['RTSP', 'RTMP', 'HLS', 'SRT', 'MOQ', 'API'].map(server => [`MTX_${server}`, 'no'])
      const env = {
        ...process.env,
        ...Object.fromEntries(off),
        MTX_WEBRTCADDRESS: `127.0.0.1:${http}`,
        MTX_WEBRTCLOCALUDPADDRESS: `127.0.0.1:${udp}`,
        MTX_WEBRTCADDITIONALHOSTS: '127.0.0.1',
      }
      const args = [await mediamtxConfig(camera, signal)]
      const server = await startChild({ command: program, args, env }, signal)
      await server.waitForLine(
        line => /\[path lift\].* (ready|online)/.test(line) || undefined,
        startDeadlineMs,
      )
      return withRecorder(`http://127.0.0.1:${http}/lift/`)
    },
  }
}

/** A file that goes with the signal; only what every version knows, the rest is given by environment. */
async function mediamtxConfig(camera: GstCamera, signal: AbortSignal): Promise<string> {
  const file = path.join(await temporaryDirectory('mediamtx', signal), 'mediamtx.yml')
  await writeFile(file, JSON.stringify({ paths: { lift: { source: camera.url('lift') } } }))
  return file
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

function withRecorder(url: string): RunningSystem {
  return {
    url,
    prepare: async context => void (await context.addInitScript({ content: pictureRecorderScript })),
  }
}

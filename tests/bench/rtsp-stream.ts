import path from 'node:path'
import { type Child, startChild } from '../support/system/child.ts'
import { freePort } from '../support/system/port.ts'

/** node-rtsp-stream on a camera, with its own WebSocket server. */
export interface RtspStream {
  port: number
  process: Child
  /** Encoded so far, as ffmpeg says about twice a second. */
  frames(): number
}

const script = path.join(import.meta.dirname, 'rtsp-stream-server.ts')

/** Resolves when its ffmpeg has begun to encode; its ffmpeg ends with it, at its next write. */
export async function startRtspStream(cameraUrl: string, signal: AbortSignal): Promise<RtspStream> {
  const port = await freePort()
  const args = ['--no-deprecation', script, cameraUrl, String(port)]
  const child = await startChild({ command: process.execPath, args, name: 'node-rtsp-stream' }, signal)
  // ffmpeg rewrites its line of progress with carriage returns.
  await child.waitForLine(line => /frame= *[1-9]/.test(line) || undefined, 30_000)
  const progress = () => child.output.findLast(line => line.includes('frame='))
  return { port, process: child, frames: () => Number(/.*frame= *(\d+)/.exec(progress() ?? '')?.[1] ?? 0) }
}

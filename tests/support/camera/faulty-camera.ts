/** The project's own RTSP server on loopback, doing wrong what a test says, and the edge that pulls it. */
import { onTestFinished } from 'vitest'
import type { CameraFaults } from '../../../edge/demo/camera/camera-faults.ts'
import { DemoRtspServer } from '../../../edge/demo/camera/rtsp-server.ts'
import { recordLog } from '../relay/record-log.ts'
import { PulledCamera, type PulledCameraOptions } from './pulled-camera.ts'
import { generateVideo, looped, type TestVideo } from './test-video.ts'

export const credentials = { username: 'viewer', password: 'p@ss#w0rd/?:' }

/** A fast film with many keyframes, so that a test need not wait for one. */
export async function fastFilm(codec: 'h264' | 'h265', size = '320x240'): Promise<TestVideo> {
  return await generateVideo({ codec, size, gopLength: 10, framesPerSecond: 100, seconds: 1 })
}

export interface FaultyCameraOptions {
  film: TestVideo
  faults?: CameraFaults
  maxSessions?: number
  sessionTimeoutMs?: number
}

/** Plays `film` as `lift`, with digest authentication. */
export async function startFaultyCamera(options: FaultyCameraOptions): Promise<DemoRtspServer> {
  const { film, faults = {}, ...limits } = options
  const lifetime = new AbortController()
  const server = new DemoRtspServer({ ...credentials, ...limits, log: recordLog().logger })
  server.addStream('lift', looped(film))
  Object.assign(server.faults, faults)
  await server.start(lifetime.signal)
  onTestFinished(async () => {
    lifetime.abort()
    await server.stopped
  })
  return server
}

export function pull({ port }: DemoRtspServer, options?: PulledCameraOptions): PulledCamera {
  return new PulledCamera(`rtsp://viewer:${credentials.password}@127.0.0.1:${port}/lift`, options)
}

import { existsSync } from 'node:fs'
import path from 'node:path'
import { type Child, startChild } from '../system/child.ts'
import type { LossyLine } from '../system/lossy-line.ts'
import { freePort } from '../system/port.ts'

export interface GstCameraOptions {
  /** What each path of the camera shows, e.g. `{ lift: { file: await makeVideo(smallVideo) } }`. */
  paths: Record<string, { file: string; codec?: 'h264' | 'h265' }>
  /** Digest authentication; none when left out. */
  auth?: { username: string; password: string }
  /** Frames per second at which the files are played; default 25. */
  fps?: number
  /** At the far end of this line; default: on loopback. */
  line?: LossyLine
}

export interface CameraSessions {
  /** Clients that are playing the path. */
  now: number
  /** Since the camera was last started. */
  ever: number
  teardowns: number
}

/** A frame on its way: its number in the file, and when the camera gave it to the network, ms since 1970. */
export interface PushedFrame {
  frame: number
  at: number
}

/** A real RTSP camera (gst-camera.py). */
export interface GstCamera {
  readonly port: number
  readonly pid: number
  /** With percent-encoded credentials, as a site file may have it. */
  url(path: string): string
  /** The newest few thousand frames pushed on this path, oldest first. */
  pushed(path: string): readonly PushedFrame[]
  /** When this frame of the file was last pushed before `beforeMs`; undefined if it is not remembered. */
  pushedAt(path: string, frame: number, beforeMs?: number): number | undefined
  sessions(path: string): CameraSessions
  /** Sends nothing more, and closes no socket. */
  freeze(): void
  /** Goes on with the next frame. */
  thaw(): void
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>
  /** Again on the same port, after `kill()`. */
  restart(): Promise<void>
}

const rememberedFrames = 4000
const startDeadlineMs = 30_000
const script = path.join(import.meta.dirname, 'gst-camera.py')
/** GStreamer's Python parts come with the system's Python, which need not be the first on the PATH. */
const python = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3'

/** Started and ready for clients on a port of its own; it ends with the signal. */
export async function startGstCamera(options: GstCameraOptions, signal: AbortSignal): Promise<GstCamera> {
  for (let attempt = 1; ; attempt += 1) {
    const camera = new GstCameraProcess(options, await freePort(), signal)
    try {
      await camera.restart()
      return camera
    } catch (error) {
      // Somebody else took the port between our look and the camera's bind.
      if (attempt === 3 || !String(error).includes('port is in use')) throw error
    }
  }
}

class GstCameraProcess implements GstCamera {
  readonly port: number
  private readonly options: GstCameraOptions
  private readonly signal: AbortSignal
  private readonly pushedFrames = new Map<string, PushedFrame[]>()
  private readonly sessionCounts = new Map<string, CameraSessions>()
  private child: Child | undefined = undefined

  constructor(options: GstCameraOptions, port: number, signal: AbortSignal) {
    this.options = options
    this.port = port
    this.signal = signal
  }

  private get host(): string {
    return this.options.line?.host ?? '127.0.0.1'
  }

  get pid(): number {
    return this.child?.pid ?? 0
  }

  url(path: string): string {
    const { auth } = this.options
    const user = auth ? `${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}@` : ''
    return `rtsp://${user}${this.host}:${this.port}/${path}`
  }

  pushed(path: string): readonly PushedFrame[] {
    return this.pushedFrames.get(path) ?? []
  }

  pushedAt(path: string, frame: number, beforeMs = Number.POSITIVE_INFINITY): number | undefined {
    return this.pushed(path).findLast(pushed => pushed.frame === frame && pushed.at <= beforeMs)?.at
  }

  sessions(path: string): CameraSessions {
    return this.sessionCounts.get(path) ?? { now: 0, ever: 0, teardowns: 0 }
  }

  freeze(): void {
    this.child?.signal('SIGUSR1')
  }

  thaw(): void {
    this.child?.signal('SIGUSR2')
  }

  async kill(): Promise<void> {
    await this.child?.kill()
    this.sessionCounts.clear()
  }

  async restart(): Promise<void> {
    const { paths, auth, fps = 25, line } = this.options
    const [command = '', ...args] = [...(line?.prefix ?? []), python, script]
    args.push('--address', this.host, '--port', String(this.port), '--fps', String(fps))
    for (const [name, { file, codec = 'h264' }] of Object.entries(paths))
      args.push('--path', name, codec, file)
    const env = { ...process.env, CAMERA_USER: auth?.username ?? '', CAMERA_PASSWORD: auth?.password ?? '' }
    const discard = (line: string) => line.startsWith('{"pushed"')
    const child = await startChild({ command, args, env, discard, name: 'camera' }, this.signal)
    this.child = child
    child.events.on('line', line => this.take(line))
    await child.waitForLine(line => (line === '{"ready": true}' ? true : undefined), startDeadlineMs)
  }

  private take(line: string): void {
    if (!line.startsWith('{')) return // a warning of GStreamer's; it stays in the child's output
    const said = JSON.parse(line) as
      | { pushed: string; frame: number; at: number }
      | ({ sessions: string } & CameraSessions)
      | { ready: true }
    if ('pushed' in said) this.remember(said.pushed, { frame: said.frame, at: said.at })
    if ('sessions' in said) {
      this.sessionCounts.set(said.sessions, { now: said.now, ever: said.ever, teardowns: said.teardowns })
    }
  }

  private remember(path: string, frame: PushedFrame): void {
    const frames = this.pushedFrames.get(path) ?? []
    this.pushedFrames.set(path, frames)
    frames.push(frame)
    if (frames.length > rememberedFrames) frames.splice(0, rememberedFrames / 2)
  }
}

/**
 * A relay for tests of the pages: serves the built pages and cameras of its own, speaks `relay/wire/live/live.ts`,
 * and does on demand what networks and relays do on bad days.
 */

import { spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { type WebSocket, WebSocketServer } from 'ws'
import type { VideoFragment } from '../../../edge/stream/feed.ts'
import {
  fmp4Protocol,
  jsmpegProtocol,
  type LiveMessage,
  type OwnStream,
  parseViewerMessage,
  type ViewerReport,
} from '../../../relay/wire/live/live.ts'
import type { EndReason } from '../../../relay/wire/shared/end-reason.ts'
import type { FixtureCamera } from '../camera/fixture-camera.ts'
import { viewerBuild } from '../viewer/viewer-build.ts'

export interface FixtureBay {
  id: string
  name: string
  /** `transcoded` is what viewers get that do not say that they play H.265. */
  cameras: { id: string; name: string; camera: FixtureCamera; transcoded?: FixtureCamera }[]
  job?: unknown
}

export interface FixtureRelayOptions {
  bays: FixtureBay[]
  site?: { id: string; name: string; locale: string; timezone: string; currency: string }
  /** A video file that `jsmpeg` viewers see. */
  jsmpegFile?: string
}

const defaultSite = {
  id: 'test-01',
  name: 'Test site',
  locale: 'en',
  timezone: 'Asia/Tokyo',
  currency: 'JPY',
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.mp4': 'video/mp4',
  '.jpg': 'image/jpeg',
}

export class FixtureRelay {
  readonly events = new EventEmitter<{
    viewer: [url: string, protocol: string]
    report: [ViewerReport]
    session: [body: string]
  }>()
  readonly bays: FixtureBay[]
  site: FixtureRelayOptions['site']
  /** What the `Glassbay-Build` header says. */
  build = ''
  /** A script that runs in every page before the page's own. */
  firstScript = ''
  /** More that the API answers, by path; `status` as long as it is another than 200. */
  readonly answers = new Map<string, { body: unknown; status?: number }>()
  /** More files, by path; ranges are answered. */
  readonly files = new Map<string, Buffer>()
  /** What the API answers instead of 200, as long as it is set. */
  status = 200
  private readonly sockets = new Set<WebSocket>()
  private readonly notices = new EventEmitter<{ notice: [] }>()
  private readonly skips = new EventEmitter<{ skip: [] }>()
  private readonly jsmpegFile: string | undefined
  private readonly wss = new WebSocketServer({
    noServer: true,
    handleProtocols: offered => [fmp4Protocol, jsmpegProtocol].find(name => offered.has(name)) ?? false,
  })
  private server: Server | undefined = undefined
  private port = 0
  /** Where the built pages are. */
  private pages = ''

  constructor({ bays, site = defaultSite, jsmpegFile }: FixtureRelayOptions) {
    this.bays = bays
    this.site = site
    this.jsmpegFile = jsmpegFile
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`
  }

  get viewerCount(): number {
    return this.sockets.size
  }

  /** Listens on a free port; after stop() on the same one again. */
  async start(): Promise<void> {
    this.pages = await viewerBuild()
    this.build = JSON.parse(await readFile(path.join(this.pages, 'build.json'), 'utf8')).build
    const server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)))
    })
    server.on('upgrade', (request, socket, head) => {
      this.wss.handleUpgrade(request, socket, head, ws => this.accept(ws, request.url ?? ''))
    })
    server.listen(this.port, '127.0.0.1')
    await once(server, 'listening')
    this.port = (server.address() as AddressInfo).port
    this.server = server
  }

  async stop(): Promise<void> {
    this.dropSockets()
    this.server?.closeAllConnections()
    this.server?.close()
    if (this.server?.listening) await once(this.server, 'close')
  }

  /** As a dead line does it: no close frame. */
  dropSockets(): void {
    for (const socket of this.sockets) socket.terminate()
  }

  /** Tells the pages that a job has changed. */
  notify(): void {
    this.notices.emit('notice')
  }

  /** Every viewer misses what comes until the next keyframe but one, and is told so. */
  skipGop(): void {
    this.skips.emit('skip')
  }

  /** Tells every viewer the reason, then closes. */
  endViewers(reason: EndReason): void {
    for (const socket of this.sockets) {
      send(socket, { type: 'end', reason })
      socket.close()
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', this.origin)
    response.setHeader('Content-Security-Policy', contentSecurityPolicy)
    if (pathname === '/first.js') this.answerFirstScript(response)
    else if (pathname === '/api/events') this.answerEvents(response)
    else if (this.files.has(pathname)) this.answerBytes(this.files.get(pathname), pathname, request, response)
    else if (pathname.startsWith('/api/')) {
      if (pathname === '/api/session') this.events.emit('session', await text(request))
      this.answerApi(pathname, response)
    } else await this.answerFile(pathname, response)
  }

  private answerEvents(response: ServerResponse): void {
    response.setHeader('Content-Type', 'text/event-stream')
    response.writeHead(this.status === 200 ? 200 : this.status)
    response.write(':\n\n')
    const notice = () => response.write('event: job\ndata: {}\n\n')
    this.notices.on('notice', notice)
    response.on('close', () => this.notices.off('notice', notice))
  }

  private answerApi(pathname: string, response: ServerResponse): void {
    response.setHeader('Glassbay-Build', this.build)
    const answers: Record<string, unknown> = {
      '/api/site': this.site,
      '/api/session': { role: 'display', page: '/wall' },
      '/api/bays': this.bays.map(({ id, name, cameras, job = null }) => {
        const shown = cameras.map(({ id, name, camera: { feed } }) => {
          return { id, name, state: feed.start ? 'live' : 'offline', mime: feed.start?.mime ?? null }
        })
        return { id, name, cameras: shown, job }
      }),
    }
    const { body, status = this.status } = this.answers.get(pathname) ?? { body: answers[pathname] }
    response.setHeader('Content-Type', 'application/json')
    response.writeHead(body ? (this.status === 200 ? status : this.status) : 404)
    response.end(JSON.stringify(body ?? {}))
  }

  private answerBytes(
    bytes: Buffer | undefined,
    pathname: string,
    { headers }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const [, from = '0', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(headers.range ?? '') ?? []
    const all = bytes ?? Buffer.alloc(0)
    const part = all.subarray(Number(from), to ? Number(to) + 1 : undefined)
    response.setHeader('Content-Type', types[path.extname(pathname)] ?? 'application/octet-stream')
    response.setHeader('Accept-Ranges', 'bytes')
    if (headers.range) {
      const last = Number(from) + part.length - 1
      response.setHeader('Content-Range', `bytes ${from}-${last}/${all.length}`)
    }
    response.writeHead(headers.range ? 206 : 200).end(part)
  }

  private answerFirstScript(response: ServerResponse): void {
    response.setHeader('Content-Type', 'text/javascript')
    response.end(this.firstScript)
  }

  private async answerFile(pathname: string, response: ServerResponse): Promise<void> {
    const folder = pathname === '/' ? 'home' : pathname
    const name = path.extname(pathname) ? pathname : path.join(folder, 'index.html')
    try {
      const content = await readFile(path.join(this.pages, name))
      response.setHeader('Content-Type', types[path.extname(name)] ?? 'application/octet-stream')
      const hasFirst = name.endsWith('.html') && this.firstScript
      response.end(
        hasFirst ? String(content).replace('<script', '<script src="/first.js"></script><script') : content,
      )
    } catch {
      response.writeHead(404).end() // whatever the reason: not there
    }
  }

  private accept(socket: WebSocket, url: string): void {
    const [, , bayId, cameraId] = new URL(url, this.origin).pathname.split('/')
    const found = this.bays.find(bay => bay.id === bayId)?.cameras.find(camera => camera.id === cameraId)
    if (!found) {
      socket.close()
      return
    }
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('message', message => this.take(socket, String(message)))
    this.events.emit('viewer', url, socket.protocol)
    if (socket.protocol === jsmpegProtocol) this.playJsmpeg(socket)
    else play(socket, /codecs=hvc1/.test(url) ? found.camera : (found.transcoded ?? found.camera), this.skips)
  }

  private take(socket: WebSocket, text: string): void {
    const message = parseViewerMessage(text)
    if (!message) throw new Error(`a viewer said something that is no message: ${text}`)
    if (message.type !== 'report') return // nothing to choose from here
    send(socket, { type: 'clock', sent: message.sent, now: Date.now() })
    this.events.emit('report', message)
  }

  private playJsmpeg(socket: WebSocket): void {
    if (!this.jsmpegFile) throw new Error('this fixture has no file for jsmpeg viewers')
    const codec = ['-c:v', 'mpeg1video', '-b:v', '1500k', '-bf', '0', '-g', '25', '-s', '640x360']
    const args = [
      '-v',
      'error',
      '-re',
      '-stream_loop',
      '-1',
      '-i',
      this.jsmpegFile,
      ...codec,
      '-f',
      'mpegts',
      '-',
    ]
    const ffmpeg = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] })
    ffmpeg.stdout.on('data', (chunk: Buffer) => socket.send(chunk))
    socket.on('close', () => ffmpeg.kill('SIGKILL'))
  }
}

/** As the relay plays it: start, init, the GOP so far as one message, then fragment by fragment. */
function play(socket: WebSocket, { feed }: FixtureCamera, skips: EventEmitter<{ skip: [] }>): void {
  let keyframesToSkip = 0
  const skip = () => {
    keyframesToSkip = 2
  }
  const begin = () => {
    if (!feed.start) return
    const { mime, width, height, init } = feed.start
    const streams: OwnStream[] = ['main']
    send(socket, { type: 'start', mime, width, height, now: Date.now(), rendition: 'main', streams })
    socket.send(init)
  }
  const end = () => send(socket, { type: 'offline', ...(feed.offline ?? { code: 'STARTING', message: '' }) })
  const push = ({ bytes, isKeyframe }: VideoFragment) => {
    if (isKeyframe && keyframesToSkip > 0) {
      keyframesToSkip -= 1
      if (keyframesToSkip === 0) send(socket, { type: 'gap' })
    }
    if (keyframesToSkip === 0) socket.send(bytes)
  }
  if (feed.start) begin()
  else end()
  const soFar = feed.gop?.fragments ?? []
  if (soFar.length) socket.send(Buffer.concat(soFar.map(({ bytes }) => bytes)))
  feed.events.on('start', begin).on('offline', end).on('fragment', push)
  skips.on('skip', skip)
  socket.on('close', () => {
    feed.events.off('start', begin).off('offline', end).off('fragment', push)
    skips.off('skip', skip)
  })
}

function send(socket: WebSocket, message: LiveMessage): void {
  socket.send(JSON.stringify(message))
}

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "media-src 'self' blob:",
  "connect-src 'self' ws://127.0.0.1:*",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

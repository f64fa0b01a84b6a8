/** A camera that answers by a script: for what no honest RTSP server can be brought to say. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import { onTestFinished } from 'vitest'

export interface ScriptedRequest {
  method: string
  url: string
  /** Lower-case names. */
  headers: Map<string, string>
}

export interface ScriptedAnswer {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** These very bytes (latin1), and nothing of the above. */
  raw?: string
}

/** Undefined: 200 as a plain camera would. */
export type Script = (request: ScriptedRequest, socket: Socket) => ScriptedAnswer | 'no answer' | undefined

export const scriptedSdp = 'v=0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:track\r\n'

export class ScriptedCamera {
  readonly port: number
  /** In the order of their coming. */
  readonly requests: ScriptedRequest[] = []
  /** Bytes that are no requests: our answers to the camera's own. */
  readonly answers: string[] = []
  /** What comes interleaved with requests: RTCP. */
  readonly packets: { channel: number; bytes: Buffer }[] = []
  connections = 0
  private readonly script: Script
  private readonly sockets = new Set<Socket>()

  constructor(port: number, script: Script) {
    this.port = port
    this.script = script
  }

  serve(socket: Socket): void {
    this.connections++
    this.sockets.add(socket)
    let pending = ''
    socket.setEncoding('latin1')
    socket.on('error', () => {}) // the client may go as it likes
    socket.on('data', (text: string) => {
      pending += text
      for (let taken = this.takeNext(pending, socket); taken > 0; taken = this.takeNext(pending, socket))
        pending = pending.slice(taken)
    })
  }

  /** As after a power cut. */
  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy()
  }

  /** How many characters of it were one message or packet; 0 when it is not whole yet. */
  private takeNext(pending: string, socket: Socket): number {
    if (pending.startsWith('$')) {
      const bytes = Buffer.from(pending, 'latin1')
      const length = bytes.length < 4 ? Number.POSITIVE_INFINITY : 4 + bytes.readUInt16BE(2)
      if (bytes.length < length) return 0
      this.packets.push({ channel: bytes.readUInt8(1), bytes: bytes.subarray(4, length) })
      return length
    }
    const end = pending.indexOf('\r\n\r\n')
    if (end < 0) return 0
    this.take(pending.slice(0, end), socket)
    return end + 4
  }

  private take(head: string, socket: Socket): void {
    if (head.startsWith('RTSP/')) {
      this.answers.push(head)
      return
    }
    const [first = '', ...lines] = head.split('\r\n')
    const [method = '', url = ''] = first.split(' ')
    const headers = new Map(
      lines.map(line => [line.split(':')[0]?.toLowerCase() ?? '', line.replace(/^[^:]*:\s*/, '')]),
    )
    const request = { method, url, headers }
    this.requests.push(request)
    const answer = this.script(request, socket) ?? plainAnswers[method] ?? {}
    if (answer === 'no answer') return
    if (answer.raw !== undefined) {
      socket.write(answer.raw, 'latin1')
      return
    }
    const { status = 200, headers: more = {}, body = '' } = answer
    const all = { CSeq: headers.get('cseq') ?? '0', ...more, 'Content-Length': String(body.length) }
    const text = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`RTSP/1.0 ${status} So\r\n${text.join('')}\r\n${body}`)
  }
}

const plainAnswers: Record<string, ScriptedAnswer> = {
  DESCRIBE: { body: scriptedSdp },
  SETUP: { headers: { Session: '77;timeout=60', Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' } },
}

export interface ScriptedCameraOptions {
  /** Default 127.0.0.1. */
  host?: string
  /** PEM of a certificate and its key: rtsps. */
  tls?: TlsOptions
}

/** Listens on loopback until the test ends. */
export async function startScriptedCamera(
  script: Script,
  { host = '127.0.0.1', tls }: ScriptedCameraOptions = {},
): Promise<ScriptedCamera> {
  const serve = (socket: Socket) => camera.serve(socket)
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  server.on('tlsClientError', () => {}) // a client that does not trust us goes
  server.listen(0, host)
  await once(server, 'listening')
  const camera = new ScriptedCamera((server.address() as AddressInfo).port, script)
  onTestFinished(() => {
    camera.dropConnections()
    server.close()
  })
  return camera
}

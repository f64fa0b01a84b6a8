/**
 * A camera that says again what one said in a capture (`npm run camera -- URL --capture FILE`): to each request of ours
 * the recorded answer to the same request, from PLAY on everything that came, at the times at which it came.
 */
import { createSocket, type Socket as UdpSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { CaptureLine } from '../../../edge/command/capture.ts'

export interface ReplayCamera {
  port: number
  /** As the camera was asked for its pictures; a user and a password of ours, whatever they are. */
  url: string
  /** Of ours, with the answers that were found for them. */
  requests: string[]
}

interface Piece {
  /** After the request. */
  ms: number
  bytes: Buffer
  by: 'rtp' | 'rtcp' | undefined
}

/** A request of the edge's, and what the camera said until the next one; after PLAY until the end. */
interface Exchange {
  method: string
  number: number
  pieces: Piece[]
  /** The camera hung up behind it. */
  isLast: boolean
}

/** Each connection of a capture is played to one connection of ours; the last one again to all that follow. */
export async function startReplayCamera(file: string): Promise<ReplayCamera> {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  const connections = readCapture(await readFile(file, 'utf8'))
  const camera: ReplayCamera = { port: 0, url: '', requests: [] }
  let count = 0
  const server = createServer(socket => {
    const exchanges = connections[Math.min(count, connections.length - 1)] ?? []
    count += 1
    socket.on('error', () => {}) // the client may go as it likes
    lifetime.signal.addEventListener('abort', () => socket.destroy(), { once: true })
    new Replay(socket, exchanges, camera.requests, lifetime.signal).start()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  lifetime.signal.addEventListener('abort', () => void server.close())
  camera.port = (server.address() as AddressInfo).port
  camera.url = `rtsp://viewer:secret@127.0.0.1:${camera.port}/replay`
  return camera
}

class Replay {
  private readonly socket: Socket
  private readonly exchanges: Exchange[]
  private readonly requests: string[]
  private readonly signal: AbortSignal
  private udp: { rtp: UdpSocket; rtcp: UdpSocket } | undefined = undefined
  private clientPorts: { rtp: number; rtcp: number } | undefined = undefined

  constructor(socket: Socket, exchanges: readonly Exchange[], requests: string[], signal: AbortSignal) {
    this.socket = socket
    this.exchanges = [...exchanges]
    this.requests = requests
    this.signal = signal
  }

  start(): void {
    let pending = ''
    this.socket.setEncoding('latin1')
    this.socket.on('data', (text: string) => {
      pending += text
      for (let end = endOf(pending); end > 0; end = endOf(pending)) {
        const message = pending.slice(0, end)
        pending = pending.slice(end)
        if (/^[A-Z_]+ /.test(message)) this.answer(message).catch(() => {}) // the client has gone
      }
    })
    this.socket.on('close', () => {
      this.udp?.rtp.close()
      this.udp?.rtcp.close()
    })
  }

  private async answer(request: string): Promise<void> {
    const [method = ''] = request.split(' ')
    const number = Number(/^CSeq: *(\d+)/im.exec(request)?.[1])
    const place = this.exchanges.findIndex(exchange => exchange.method === method)
    const [exchange] = place < 0 ? [] : this.exchanges.splice(0, place + 1).slice(-1)
    this.requests.push(exchange ? method : `${method} (not in the capture)`)
    if (!exchange) {
      this.socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${number}\r\n\r\n`)
      return
    }
    const [, rtp, rtcp] = /client_port=(\d+)-(\d+)/.exec(request) ?? []
    if (rtp && rtcp) await this.openUdp(Number(rtp), Number(rtcp))
    const beganMs = performance.now()
    for (const { ms, bytes, by } of exchange.pieces) {
      await wait(Math.max(0, beganMs + ms - performance.now()), undefined, { signal: this.signal })
      if (by) this.udp?.[by].send(bytes, this.clientPorts?.[by] ?? 0, '127.0.0.1')
      else this.socket.write(this.renumbered(bytes, number - exchange.number))
    }
    if (exchange.isLast) this.socket.end()
  }

  /** Answers carry the numbers of our requests, as far off as they were. */
  private renumbered(bytes: Buffer, offset: number): Buffer {
    const text = bytes.toString('latin1')
    if (!text.startsWith('RTSP/')) return bytes
    const ports = this.udp && `${this.udp.rtp.address().port}-${this.udp.rtcp.address().port}`
    const renumbered = text
      .replace(/^(CSeq: *)(\d+)/gim, (_, name: string, number: string) => name + (Number(number) + offset))
      .replace(/(server_port=)\d+-\d+/g, (all: string, name: string) => (ports ? name + ports : all))
      .replace(/(client_port=)\d+-\d+/g, (all: string, name: string) =>
        this.clientPorts ? `${name}${this.clientPorts.rtp}-${this.clientPorts.rtcp}` : all,
      )
    return Buffer.from(renumbered, 'latin1')
  }

  private async openUdp(rtp: number, rtcp: number): Promise<void> {
    this.clientPorts = { rtp, rtcp }
    this.udp = { rtp: createSocket('udp4'), rtcp: createSocket('udp4') }
    for (const socket of [this.udp.rtp, this.udp.rtcp]) {
      socket.bind(0, '127.0.0.1')
      await once(socket, 'listening')
    }
  }
}

/** The exchanges of each connection. */
function readCapture(text: string): Exchange[][] {
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as CaptureLine)
  const connections: Exchange[][] = []
  let sinceMs = 0
  for (const line of lines) {
    if ('capture' in line) continue
    const exchanges = connections.at(-1)
    const present = exchanges?.at(-1)
    if ('connection' in line) {
      if (line.connection === 'opened') connections.push([])
      else if (present && present.method !== 'TEARDOWN') present.isLast = true
      continue
    }
    const bytes = 'text' in line ? Buffer.from(line.text, 'latin1') : Buffer.from(line.bytes, 'base64')
    const [, method] = /^([A-Z_]+) /.exec(bytes.toString('latin1')) ?? []
    if (line.from === 'camera') present?.pieces.push({ ms: line.ms - sinceMs, bytes, by: line.by })
    else if (method && (present?.method !== 'PLAY' || method === 'TEARDOWN')) {
      const number = Number(/^CSeq: *(\d+)/im.exec(bytes.toString('latin1'))?.[1])
      exchanges?.push({ method, number, pieces: [], isLast: false })
      sinceMs = line.ms
    }
  }
  return connections
}

/** Where the first message or packet ends; 0 when it is not whole yet. */
function endOf(pending: string): number {
  if (pending.startsWith('$')) {
    const length = (pending.charCodeAt(2) << 8) | pending.charCodeAt(3)
    return pending.length >= 4 + length ? 4 + length : 0
  }
  const end = pending.indexOf('\r\n\r\n')
  return end < 0 ? 0 : end + 4
}

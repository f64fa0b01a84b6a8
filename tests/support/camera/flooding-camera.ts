/**
 * A hostile camera in a thread of its own, so that what it costs to be one does not show in the thread that is looked
 * at: it answers as an ordinary one, and then pours out the same bytes for as long as they are taken.
 */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { onTestFinished } from 'vitest'

export interface Flood {
  /** Latin-1. The answer to this method is followed by the flood; `connect`: the flood is all there is. */
  after: 'connect' | 'OPTIONS' | 'DESCRIBE' | 'PLAY'
  bytes: string
  /** How much of it altogether, bytes. */
  totalBytes: number
  /** PEM: inside TLS. */
  tls?: { cert: string; key: string } | undefined
}

export interface FloodingCamera {
  port: number
  /** Connections so far. */
  connections(): number
}

export async function startFloodingCamera(flood: Flood): Promise<FloodingCamera> {
  const thread = new Worker(new URL(import.meta.url), { workerData: flood })
  onTestFinished(async () => void (await thread.terminate()))
  const [port] = (await once(thread, 'message')) as [number]
  let connections = 0
  thread.on('message', () => connections++)
  return { port, connections: () => connections }
}

const description = 'm=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:t\r\n'
const answers: Record<string, string> = {
  DESCRIBE: `Content-Length: ${description.length}\r\n\r\n${description}`,
  SETUP: 'Session: 77\r\nTransport: RTP/AVP/TCP;interleaved=0-1\r\n\r\n',
}

async function listen({ after, bytes, totalBytes, tls }: Flood): Promise<void> {
  const block = Buffer.from(bytes.repeat(Math.ceil(65_536 / bytes.length)), 'latin1')
  const serve = (socket: Socket) => {
    parentPort?.postMessage('connection')
    socket.on('error', () => {}) // the client has had enough
    if (after === 'connect') pour(socket)
    socket.on('data', request => {
      const head = request.toString('latin1')
      const [, method = ''] = /^([A-Z_]+) /.exec(head) ?? []
      const [, cseq] = /CSeq: (\d+)/.exec(head) ?? []
      if (cseq === undefined) return
      socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\n${answers[method] ?? '\r\n'}`)
      if (method === after) pour(socket)
    })
  }
  const server = tls ? createTlsServer(tls, serve) : createServer(serve)
  const pour = (socket: Socket) => {
    let sent = 0
    const more = () => {
      while (sent < totalBytes && !socket.destroyed) {
        sent += block.length
        if (!socket.write(block)) return
      }
    }
    socket.on('drain', more)
    more()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  parentPort?.postMessage((server.address() as AddressInfo).port)
}

if (!isMainThread && workerData) await listen(workerData as Flood)

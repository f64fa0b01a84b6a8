/**
 * A line between clients and a server on loopback whose speed a test sets: what flows to the clients shares a token
 * bucket. What the line does not take yet waits here as it would in the server's kernel, and goes with a reset.
 */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

const tickMs = 10
/** What may leave at once after a pause, ms of the line's speed: a line has next to no memory. */
const bucketMs = 30
/** The least that leaves at once, bytes: one packet. */
const packetBytes = 1500

export interface ThrottledLine {
  readonly port: number
  /** Of all connections together, towards the clients; Infinity: as fast as loopback. */
  bitsPerSecond: number
}

/** Listens until the signal aborts. */
export async function startThrottledLine(targetPort: number, signal: AbortSignal): Promise<ThrottledLine> {
  const line = new Line(targetPort)
  const server = createServer(client => line.add(client))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  line.port = (server.address() as AddressInfo).port
  const timer = setInterval(() => line.tick(performance.now()), tickMs)
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    line.end()
    server.close()
  })
  return line
}

interface Connection {
  client: Socket
  waiting: Buffer[]
}

class Line implements ThrottledLine {
  port = 0
  bitsPerSecond = Number.POSITIVE_INFINITY
  private readonly targetPort: number
  /** Whose turn it is comes first. */
  private readonly connections = new Set<Connection>()
  private tokens = 0
  private tickedMs = performance.now()

  constructor(targetPort: number) {
    this.targetPort = targetPort
  }

  add(client: Socket): void {
    const target = connect(this.targetPort, '127.0.0.1')
    const connection: Connection = { client, waiting: [] }
    this.connections.add(connection)
    client.setNoDelay(true)
    target.setNoDelay(true)
    client.pipe(target)
    target.on('data', (chunk: Buffer) => {
      connection.waiting.push(chunk)
      this.pass()
    })
    for (const socket of [client, target]) {
      socket.on('error', () => {}) // the other end sees the close
      socket.on('close', () => {
        this.connections.delete(connection)
        client.destroy()
        target.destroy()
      })
    }
  }

  tick(nowMs: number): void {
    const bytesPerMs = this.bitsPerSecond / 8000
    const most = Math.max(packetBytes, bytesPerMs * bucketMs)
    const tokens = this.tokens + bytesPerMs * (nowMs - this.tickedMs)
    // A busy line has carried all the while, however late this process is.
    this.tokens = this.next() ? tokens : Math.min(most, tokens)
    this.tickedMs = nowMs
    this.pass()
  }

  end(): void {
    for (const { client } of this.connections) client.destroy()
  }

  /** A packet of each in turn, until the bucket or everybody is empty. */
  private pass(): void {
    for (let next = this.next(); next && this.tokens > 0; next = this.next()) {
      const [chunk = Buffer.alloc(0)] = next.waiting.splice(0, 1)
      const packet = this.tokens === Number.POSITIVE_INFINITY ? chunk : chunk.subarray(0, packetBytes)
      if (packet.byteLength < chunk.byteLength) next.waiting.unshift(chunk.subarray(packet.byteLength))
      next.client.write(packet)
      this.tokens -= packet.byteLength
      this.connections.delete(next)
      this.connections.add(next)
    }
  }

  private next(): Connection | undefined {
    for (const connection of this.connections) if (connection.waiting.length > 0) return connection
    return undefined
  }
}

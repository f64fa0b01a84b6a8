/** A line between clients and a server on loopback whose speed a test sets: what flows to the clients shares a token bucket. */
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
  target: Socket
}

class Line implements ThrottledLine {
  port = 0
  bitsPerSecond = Number.POSITIVE_INFINITY
  private readonly targetPort: number
  private readonly connections = new Set<Connection>()
  private tokens = 0
  private tickedMs = performance.now()

  constructor(targetPort: number) {
    this.targetPort = targetPort
  }

  add(client: Socket): void {
    const target = connect(this.targetPort, '127.0.0.1')
    const connection = { client, target }
    this.connections.add(connection)
    client.setNoDelay(true)
    target.setNoDelay(true)
    client.pipe(target)
    target.on('readable', () => this.pass(connection))
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
    this.tokens = Math.min(most, this.tokens + bytesPerMs * (nowMs - this.tickedMs))
    this.tickedMs = nowMs
    // A packet of each in turn, until the bucket or everybody is empty.
    for (let hasMore = true; hasMore && this.tokens > 0; ) {
      hasMore = false
      for (const connection of this.connections) hasMore = this.pass(connection) || hasMore
    }
  }

  end(): void {
    for (const { client } of this.connections) client.destroy()
  }

  /** True when something was passed. */
  private pass({ client, target }: Connection): boolean {
    const { readableLength } = target
    if (readableLength === 0) {
      target.read() // sees the end, when there is nothing else
      return false
    }
    if (this.tokens <= 0 || client.writableLength > 0) return false
    const isFree = this.bitsPerSecond === Number.POSITIVE_INFINITY
    const chunk: Buffer | null = target.read(Math.min(readableLength, isFree ? readableLength : packetBytes))
    if (!chunk) return false
    client.write(chunk)
    this.tokens -= chunk.byteLength
    return true
  }
}

/** A mobile line between a browser and a relay on loopback: so many bits a second for all its connections, and a way. */
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export interface SlowLineOptions {
  /** Where it listens; the relay's public address, as pages see it. */
  port: number
  targetPort: number
  /** To the browser; the other way has a quarter of it, as mobile lines do. */
  bitsPerSecond: number
  /** There and back, ms. */
  roundTripMs: number
}

export interface SlowLine {
  /** Bytes that have reached the browser. */
  readonly receivedBytes: number
}

/** A packet of Ethernet; the line takes turns between connections packet by packet. */
const packetBytes = 1460
/** What stands before the line of each connection, as in a router: more waits at the sender. */
const queuedByteLimit = 32 * packetBytes

/** Listens until the signal aborts. */
export async function startSlowLine(options: SlowLineOptions, signal: AbortSignal): Promise<SlowLine> {
  const { port, targetPort, bitsPerSecond, roundTripMs } = options
  const down = new Direction(bitsPerSecond, roundTripMs / 2)
  const up = new Direction(bitsPerSecond / 4, roundTripMs / 2)
  const sockets = new Set<Socket>()
  const server = createServer(client => {
    const target = connect(targetPort, '127.0.0.1')
    for (const socket of [client, target]) {
      socket.setNoDelay(true)
      sockets.add(socket)
      socket.on('error', () => {}) // the other end sees the close
      socket.on('close', () => sockets.delete(socket))
    }
    // Loopback has shaken hands already; a real line needs one way there and back for it.
    up.carry(client, target, roundTripMs)
    down.carry(target, client, 0)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  signal.addEventListener('abort', () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return {
    get receivedBytes() {
      return down.carriedBytes
    },
  }
}

class Direction {
  carriedBytes = 0
  private readonly bytesPerMs: number
  private readonly wayMs: number
  private freeAtMs = 0

  constructor(bitsPerSecond: number, wayMs: number) {
    this.bytesPerMs = bitsPerSecond / 8000
    this.wayMs = wayMs
  }

  /** @param firstMs how much later the first packet begins */
  carry(from: Socket, to: Socket, firstMs: number): void {
    const beginsAtMs = performance.now() + firstMs
    let queuedBytes = 0
    const deliver = (bytes: Buffer) => {
      queuedBytes -= bytes.length
      this.carriedBytes += bytes.length
      if (!to.destroyed) to.write(bytes)
      if (queuedBytes < queuedByteLimit) from.resume()
    }
    from.on('data', (chunk: Buffer) => {
      for (let at = 0; at < chunk.length; at += packetBytes) {
        const packet = chunk.subarray(at, at + packetBytes)
        queuedBytes += packet.length
        const arrivesAtMs = this.send(packet.length, beginsAtMs)
        setTimeout(() => deliver(packet), Math.max(0, arrivesAtMs - performance.now()))
      }
      if (queuedBytes >= queuedByteLimit) from.pause()
    })
    from.on('end', () => {
      const lastMs = Math.max(this.freeAtMs, beginsAtMs, performance.now()) + this.wayMs
      setTimeout(() => to.end(), Math.max(0, lastMs - performance.now()))
    })
    from.on('close', () => {
      if (from.errored) to.destroy()
    })
  }

  /** When a packet that is sent now is at the other end. */
  private send(bytes: number, notBeforeMs: number): number {
    this.freeAtMs = Math.max(this.freeAtMs, performance.now(), notBeforeMs) + bytes / this.bytesPerMs
    return this.freeAtMs + this.wayMs
  }
}

/** A line between a client and a server on loopback that a test can cut: without a word, as a pulled cable does. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface TcpProxy {
  readonly port: number
  /** Breaks every connection; new ones go through. */
  cut(): void
  /** Nothing gets through any more, in either direction, and nobody is told. */
  freeze(): void
  /** The same for every connection, also those to come, until `restore`: then all that waited gets through. */
  interrupt(): void
  restore(): void
}

/** Listens until the signal aborts. */
export async function startTcpProxy(targetPort: number, signal: AbortSignal): Promise<TcpProxy> {
  const open = new Map<Socket, Socket>()
  let isInterrupted = false
  const server = createServer(client => {
    const target = connect(targetPort, '127.0.0.1')
    open.set(client, target)
    open.set(target, client)
    if (!isInterrupted) client.pipe(target).pipe(client)
    for (const socket of [client, target]) {
      socket.on('error', () => {}) // the other end sees the close
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        target.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = () => {
    for (const socket of open.keys()) socket.destroy()
  }
  const freeze = () => {
    for (const socket of open.keys()) socket.unpipe().pause()
  }
  signal.addEventListener('abort', () => {
    cut()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    freeze,
    interrupt: () => {
      isInterrupted = true
      freeze()
    },
    restore: () => {
      isInterrupted = false
      for (const [socket, other] of open) socket.pipe(other)
    },
  }
}

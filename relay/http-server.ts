/** Listening and, above all, closing: every socket is known, so that the process ends in time. */
import { once } from 'node:events'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Upgrades } from './upgrades.ts'

const serverOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Some clients offer HTTP/2 by an upgrade that they do not insist on; that is a request like any other.
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
}
/** How long connections may take to close by themselves. */
const closeTimeoutMs = 1500

export class HttpServer {
  private readonly server: Server
  private readonly sockets = new Set<Socket>()

  constructor(listener: RequestListener, upgrades: Upgrades) {
    this.server = createServer(serverOptions, listener)
    this.server.on('upgrade', (request, socket: Socket, head) => void upgrades.handle(request, socket, head))
    this.server.on('connection', socket => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
  }

  /** @returns the port, which matters where 0 was asked for */
  async listen({ host, port }: { host: string; port: number }): Promise<number> {
    this.server.listen(port, host)
    await once(this.server, 'listening') // rejects when the port is taken
    return (this.server.address() as AddressInfo).port
  }

  /** Takes nobody new, gives those who are there a moment, and settles when all are gone. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.server.close()
    this.server.closeIdleConnections()
    await Promise.race([closed, wait(closeTimeoutMs, undefined, { ref: false })])
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}

/** Listening and, above all, closing: every socket is known, so that the process ends in time. */
import { once } from 'node:events'
import { unwatchFile, watchFile } from 'node:fs'
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import { readTls, type TlsFiles } from '../../config/certificates.ts'
import type { Upgrades } from './upgrades.ts'

const serverOptions: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Some clients offer HTTP/2 by an upgrade that they do not insist on; that is a request like any other.
  shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === 'websocket',
}
/** How long connections may take to close by themselves. */
const closeTimeoutMs = 1500

/** How often the certificate's files are looked at. */
const renewalPollMs = 5000

export interface HttpServerOptions {
  listener: RequestListener
  upgrades: Upgrades
  /** With these it speaks https and wss. */
  tls: TlsFiles | undefined
  log: Logger
}

export class HttpServer {
  private readonly server: Server
  private readonly tls: TlsFiles | undefined
  private readonly log: Logger
  private readonly sockets = new Set<Socket>()
  private ignoreRenewals = () => {}

  /** Throws ConfigError when the certificate is no use. */
  constructor({ listener, upgrades, tls, log }: HttpServerOptions) {
    this.tls = tls
    this.log = log
    this.server = tls
      ? createTlsServer({ ...serverOptions, ...readTls(tls) }, listener)
      : createServer(serverOptions, listener)
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
    if (this.tls) this.followRenewals(this.tls)
    return (this.server.address() as AddressInfo).port
  }

  /** Takes nobody new, gives those who are there a moment, and settles when all are gone. */
  async close(): Promise<void> {
    const closed = once(this.server, 'close')
    this.ignoreRenewals()
    this.server.close()
    this.server.closeIdleConnections()
    await Promise.race([closed, wait(closeTimeoutMs, undefined, { ref: false })])
    for (const socket of this.sockets) socket.destroy()
    await closed
  }

  /** By looking, not by events: renewal moves links about, which file systems tell in as many ways as there are. */
  private followRenewals(tls: TlsFiles): void {
    const renew = () => {
      try {
        const server = this.server as TlsServer // which it is where there are files
        server.setSecureContext(readTls(tls))
        this.log.info('certificate renewed')
      } catch (error) {
        // Half of a renewal: the other file follows. Until then the old pair is as good as it was.
        this.log.warn({ err: error }, 'renewed certificate not taken up')
      }
    }
    const files = Object.values(tls)
    for (const file of files) watchFile(file, { interval: renewalPollMs, persistent: false }, renew)
    this.ignoreRenewals = () => {
      for (const file of files) unwatchFile(file, renew)
    }
  }
}

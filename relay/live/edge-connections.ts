/** The uplinks of a site's edges: one session a bay, and a second one only when the first is dead. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Logger } from 'pino'
import { type WebSocket, WebSocketServer } from 'ws'
import { clientAddress } from '../access/client-address.ts'
import type { EdgeSubject } from '../access/edge-can.ts'
import type { EdgeKeySource, EdgeTokens } from '../access/edge-tokens.ts'
import { Refusal } from '../access/refusal.ts'
import type { SiteMailbox } from '../store/edge/mailbox.ts'
import { uplinkProtocol } from '../wire/uplink/uplink.ts'
import type { BayGates } from './bay-gates.ts'
import type { BayReports } from './bay-reports.ts'
import { EdgeConnection } from './edge-connection.ts'
import type { LiveMetrics } from './live-metrics.ts'
import type { SiteCameras } from './site-cameras.ts'

const serverOptions = {
  noServer: true,
  perMessageDeflate: false,
  /** A keyframe of a 4K camera has some 2 MB. */
  maxPayload: 16 * 1024 * 1024,
  closeTimeout: 1000,
  handleProtocols: (offered: Set<string>) => offered.has(uplinkProtocol) && uplinkProtocol,
}
/** A session that does not answer a ping in this time is dead, and its bay free for another. */
const answerTimeoutMs = 3000
/** A key that was called back, here or by the command, ends what is open with it within this time. */
const keySweepMs = 2000

export interface EdgeConnectionsOptions {
  tokens: EdgeTokens
  /** The keys in force. */
  keys: EdgeKeySource
  cameras: SiteCameras
  gates: BayGates
  reports: Pick<BayReports, 'tellStorage' | 'tellCamera'>
  mailbox: Pick<SiteMailbox, 'of'>
  heartbeatIntervalMs: number
  metrics: LiveMetrics
  log: Logger
}

export class EdgeConnections {
  private readonly options: EdgeConnectionsOptions
  private readonly connections = new Set<EdgeConnection>()
  /** Who was refused a bay, since the start. */
  private readonly refused = new Map<string, { count: number; lastAtMs: number }>()
  private readonly server = new WebSocketServer(serverOptions)

  constructor(options: EdgeConnectionsOptions) {
    this.options = options
  }

  /** Throws Refusal as long as the socket is not upgraded. */
  async accept(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const subject = await this.authenticate(request)
    const { bays } = subject
    // Nothing may come between the last look and the upgrade, or two edges that dial at once would both get in.
    for (let rival = this.rivalFor(bays); rival; rival = this.rivalFor(bays)) await this.displace(rival)
    this.server.handleUpgrade(request, socket, head, ws => this.serve(ws, subject))
  }

  isConnected(bay: string): boolean {
    return this.rivalFor([bay]) !== undefined
  }

  /** How many wanted to speak for this bay and may not. */
  refusals(bay: string): { count: number; lastAt: string | null } {
    const { count, lastAtMs } = this.refused.get(bay) ?? { count: 0, lastAtMs: 0 }
    return { count, lastAt: count > 0 ? new Date(lastAtMs).toISOString() : null }
  }

  /** Ends, until the signal aborts, what is open with a key that is not in force any more. */
  run(signal: AbortSignal): void {
    const timer = setInterval(() => this.endRevoked(), keySweepMs)
    signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  }

  close(): void {
    for (const connection of this.connections) connection.close()
  }

  private endRevoked(): void {
    const { keys, log } = this.options
    for (const connection of this.connections) {
      keys.find(connection.key).then(
        known => {
          if (connection.bays.every(bay => known?.bays.includes(bay))) return
          log.warn({ bays: connection.bays }, 'edge ended: its key was called back')
          connection.terminate()
        },
        error => log.error({ err: error }, "an edge's key could not be looked up"),
      )
    }
  }

  private async authenticate(request: IncomingMessage): Promise<EdgeSubject> {
    const { metrics, log } = this.options
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (!token) throw new Refusal(401, 'an edge shows its token as Authorization: Bearer')
    try {
      return await this.options.tokens.redeem(token)
    } catch (error) {
      metrics.refusedEdges.inc({ reason: 'wrong-token' })
      log.warn({ err: error, address: clientAddress(request) }, 'edge refused: its token is not good')
      throw new Refusal(401, `the edge's token is not good: ${(error as Error).message}`)
    }
  }

  /** Whoever comes for a bay that is being served already is a mistake or a thief: refused, and made known. */
  private async displace(rival: EdgeConnection): Promise<void> {
    const { metrics, log } = this.options
    if (await rival.answersWithin(answerTimeoutMs)) {
      metrics.refusedEdges.inc({ reason: 'second-session' })
      log.error({ bays: rival.bays }, 'second edge refused: these bays have one that answers')
      for (const bay of rival.bays) {
        this.refused.set(bay, { count: this.refusals(bay).count + 1, lastAtMs: Date.now() })
      }
      throw new Refusal(409, `bays ${rival.bays.join(', ')} are served by another edge`)
    }
    log.warn({ bays: rival.bays }, 'silent edge replaced')
    rival.terminate()
    this.connections.delete(rival)
  }

  private rivalFor(bays: readonly string[]): EdgeConnection | undefined {
    return [...this.connections].find(connection => connection.bays.some(bay => bays.includes(bay)))
  }

  private serve(ws: WebSocket, edge: EdgeSubject): void {
    const { cameras, gates, reports, mailbox, heartbeatIntervalMs, metrics } = this.options
    const log = this.options.log.child({ bays: edge.bays })
    const onMediaBytes = (byteLength: number) => metrics.uplinkBytes.inc(byteLength)
    const connection = new EdgeConnection({
      ws,
      edge,
      cameras,
      gates,
      reports,
      mailbox: mailbox.of(edge),
      heartbeatIntervalMs,
      onMediaBytes,
      log,
    })
    this.connections.add(connection)
    metrics.edges.set(this.connections.size)
    connection.start(() => {
      this.connections.delete(connection)
      metrics.edges.set(this.connections.size)
    })
    log.info('edge connected')
  }
}

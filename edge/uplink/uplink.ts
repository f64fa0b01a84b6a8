/** The one connection to the relay: dialled from here, since an edge never listens, and dialled again for ever. */
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import WebSocket from 'ws'
import { z } from 'zod'
import type { EdgeDelivery, RelayDelivery } from '../../relay/wire/mail/mail.ts'
import type { Mailbox } from '../../relay/wire/mail/mail-exchange.ts'
import { Backoff } from '../../relay/wire/shared/backoff.ts'
import {
  heartbeatIntervalMs,
  sentenceLimit,
  uplinkAudience,
  uplinkPath,
  uplinkProtocol,
} from '../../relay/wire/uplink/uplink.ts'
import type { EdgeIdentity } from './edge-identity.ts'
import {
  type OccupancySource,
  type StorageSource,
  type UplinkCamera,
  UplinkSession,
} from './uplink-session.ts'

/** With jitter, every edge of a site is back within 15 s of its relay, and not all in the same second. */
const retryDelaysMs = [1500, 3000, 6000, 12_000, 14_000]
const retryJitter = 2 / 3
/** A connection that lasted this long was a success: the next retry is a quick one again. */
const settledMs = 10_000
/** The relay sends short control messages only. */
const maxPayload = 64 * 1024

export interface UplinkOptions {
  /** `edge.relay` of the site file: ws:// or wss://, no trailing slash. */
  relayUrl: string
  identity: EdgeIdentity
  cameras: readonly UplinkCamera[]
  /** What must get across for certain; without one the connection carries video only. */
  mailbox?: Mailbox<EdgeDelivery, RelayDelivery> | undefined
  /** Without one no customer is shown anything. */
  occupancy?: OccupancySource | undefined
  storage?: StorageSource | undefined
  log: Logger
  heartbeatIntervalMs?: number
  retryDelaysMs?: readonly number[]
}

export class Uplink {
  private readonly options: UplinkOptions

  constructor(options: UplinkOptions) {
    this.options = options
  }

  /** Settles when the signal has aborted and the connection is closed; never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { log } = this.options
    const delaysMs = this.options.retryDelaysMs ?? retryDelaysMs
    const backoff = new Backoff(delaysMs, Math.random, retryJitter)
    let isNews = true
    while (!signal.aborted) {
      const startedMs = performance.now()
      const error = await this.runOnce(signal).catch((error: Error) => error)
      if (signal.aborted) return
      if (performance.now() - startedMs >= settledMs) {
        backoff.reset()
        isNews = true
      }
      const retryDelayMs = backoff.nextDelayMs()
      // The first failure is news; that it goes on is not.
      log[isNews ? 'warn' : 'debug']({ err: error, retryDelayMs }, 'relay not connected')
      isNews = false
      await wait(retryDelayMs, undefined, { signal }).catch(() => {}) // aborted: the loop sees it
    }
  }

  /** One connection from dial to close. Always throws, unless the signal ended it. */
  private async runOnce(signal: AbortSignal): Promise<void> {
    const { cameras, mailbox, occupancy, storage, log } = this.options
    const socket = await this.dialEnrolled(signal)
    log.info('relay connected')
    const session = new UplinkSession({
      socket,
      cameras,
      mailbox,
      occupancy,
      storage,
      heartbeatIntervalMs: this.options.heartbeatIntervalMs ?? heartbeatIntervalMs,
      log,
    })
    const reason = await session.run(signal)
    if (!signal.aborted) throw new Error(`relay closed the connection: ${reason}`)
  }

  /** A relay that does not know this edge yet is told its key, where there is something to enrol with. */
  private async dialEnrolled(signal: AbortSignal): Promise<WebSocket> {
    const { relayUrl, identity, log } = this.options
    try {
      return await this.dial(signal)
    } catch (error) {
      if (!isUnauthorized(error) || !identity.canEnrol) throw error
      await identity.enrol(relayUrl.replace(/^ws/, 'http'))
      log.info('enrolled at the relay')
      return this.dial(signal)
    }
  }

  private async dial(signal: AbortSignal): Promise<WebSocket> {
    const { relayUrl, identity } = this.options
    const token = await identity.token(uplinkAudience)
    const socket = new WebSocket(`${relayUrl}${uplinkPath}`, uplinkProtocol, {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: 5000,
      perMessageDeflate: false,
      maxPayload,
      // Masks keep proxies safe from what scripts in browsers send (RFC 6455, 10.3). An edge runs no scripts, and zeros
      // spare both ends to touch each byte of the video.
      generateMask: mask => mask.fill(0),
    })
    const abort = () => socket.terminate()
    signal.addEventListener('abort', abort, { once: true })
    try {
      await new Promise((resolve, reject) => {
        socket.once('open', resolve)
        socket.once('unexpected-response', (_, answer) => {
          refusalOf(answer).then(reject, reject)
        })
        // Stays for the connection's life: an error is always followed by a close, which ends the session.
        socket.on('error', reject)
        if (signal.aborted) socket.terminate()
      })
    } catch (error) {
      socket.terminate()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
    return socket
  }
}

/** The relay answered the handshake with something else, and says why. */
class RelayRefusal extends Error {
  readonly status: number | undefined

  constructor(status: number | undefined, detail: string | undefined) {
    super(`the relay answered ${status}${detail === undefined ? '' : `: ${detail}`}`)
    this.name = 'RelayRefusal'
    this.status = status
  }
}

async function refusalOf(answer: IncomingMessage): Promise<RelayRefusal> {
  let body = ''
  for await (const chunk of answer.take(1)) body += chunk
  return new RelayRefusal(answer.statusCode, detailOf(body))
}

/** Of problem details (RFC 9457); undefined: it was not our relay that answered. */
function detailOf(body: string): string | undefined {
  try {
    return z.object({ detail: z.string() }).parse(JSON.parse(body)).detail.slice(0, sentenceLimit)
  } catch {
    return undefined // not JSON, or not ours
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof RelayRefusal && error.status === 401
}

/** The sockets that carry video: edges bring it, viewers fetch it. */
import type { Authentication } from '../access/authentication.ts'
import { clientAddress } from '../access/client-address.ts'
import type { FailedTokens } from '../access/failed-tokens.ts'
import { Refusal } from '../access/refusal.ts'
import type { Upgrade, UpgradeRoute } from '../http/upgrades.ts'
import type { AuditLog } from '../store/keeping/audit-log.ts'
import { fmp4Protocol, jsmpegProtocol } from '../wire/live/live.ts'
import { voiceCamera } from '../wire/narration/narration.ts'
import { uplinkPath } from '../wire/uplink/uplink.ts'
import type { BayGates } from './bay-gates.ts'
import type { EdgeConnections } from './edge-connections.ts'
import type { LiveSource } from './live-camera.ts'
import type { LiveViewers } from './live-viewers.ts'

export interface LiveRouteOptions {
  authentication: Authentication
  /** Undefined for what the site does not have. */
  find(bay: string, camera: string): LiveSource | undefined
  viewers: LiveViewers
  gates: BayGates
  auditLog: AuditLog
}

export function liveRoute({
  authentication,
  find,
  viewers,
  gates,
  auditLog,
}: LiveRouteOptions): UpgradeRoute {
  return {
    path: '/live/{bay}/{camera}',
    async accept({ request, socket, head, params: { bay = '', camera = '' } }: Upgrade) {
      authentication.checkOrigin(request)
      const subject = await authentication.authenticate(request)
      const found = find(bay, camera)
      const verdict = gates.verdict(subject, bay)
      if (verdict === 'forbidden') throw new Refusal(403)
      if (!found || verdict === 'hidden') throw new Refusal(404)
      const protocols = camera === voiceCamera ? [fmp4Protocol] : [fmp4Protocol, jsmpegProtocol]
      if (!offersOne(protocols, request.headers['sec-websocket-protocol'])) {
        throw new Refusal(400, `ask for the subprotocol ${protocols.join(' or ')}`)
      }
      viewers.accept(request, socket, head, subject, found)
      auditLog.note(subject, { action: 'watch-live', object: `camera ${bay}/${camera}` })
    },
  }
}

function offersOne(protocols: readonly string[], header: string | undefined): boolean {
  const offered = (header ?? '').split(',').map(name => name.trim())
  return protocols.some(protocol => offered.includes(protocol))
}

export interface UplinkRouteOptions {
  edges: EdgeConnections
  failedTokens: FailedTokens
}

export function uplinkRoute({ edges, failedTokens }: UplinkRouteOptions): UpgradeRoute {
  return {
    path: uplinkPath,
    async accept({ request, socket, head }: Upgrade) {
      // An edge is no browser: a page that dials here is an attack, wherever it comes from.
      if (request.headers.origin !== undefined) throw new Refusal(403, 'edges send no Origin')
      try {
        await edges.accept(request, socket, head)
      } catch (error) {
        const isWrongToken = error instanceof Refusal && error.problem.status === 401
        if (!isWrongToken || !failedTokens.isOneTooMany(clientAddress(request))) throw error
        throw new Refusal(429, 'too many wrong tokens from this address: wait a minute')
      }
    },
  }
}

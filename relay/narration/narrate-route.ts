/** `GET /narrate/{bay}`: the socket of an explainer's microphone. */
import type { Authentication } from '../access/authentication.ts'
import { can } from '../access/can.ts'
import { Refusal } from '../access/refusal.ts'
import type { Upgrade, UpgradeRoute } from '../http/upgrades.ts'
import type { JobSource } from '../store/job/job-source.ts'
import { narrateProtocol } from '../wire/narration/narration.ts'
import type { Narrations } from './narrations.ts'

export interface NarrateRouteOptions {
  authentication: Authentication
  narrations: Narrations
  jobs: JobSource
}

export function narrateRoute({ authentication, narrations, jobs }: NarrateRouteOptions): UpgradeRoute {
  return {
    path: '/narrate/{bay}',
    async accept({ request, socket, head, params: { bay = '' } }: Upgrade) {
      authentication.checkOrigin(request)
      const subject = await authentication.authenticate(request)
      const verdict = can(subject, 'narrate', { workOrder: jobs.jobInBay(bay)?.workOrder })
      if (verdict === 'forbidden') throw new Refusal(403)
      if (!narrations.has(bay) || verdict === 'hidden') throw new Refusal(404)
      const offered = request.headers['sec-websocket-protocol']?.split(',').map(name => name.trim())
      if (!offered?.includes(narrateProtocol))
        throw new Refusal(400, `ask for the subprotocol ${narrateProtocol}`)
      narrations.accept(request, socket, head, subject, bay)
    },
  }
}

/** `POST /api/edge/enrol`: an edge brings the public half of its key (relay/wire/uplink/enrolment.ts). */
import { json, type Request, Router } from 'express'
import { jwtVerify } from 'jose'
import type { Logger } from 'pino'
import { clientAddress } from '../../access/client-address.ts'
import type { EdgeSubject } from '../../access/edge-can.ts'
import { clockToleranceSeconds, type EdgeTokens } from '../../access/edge-tokens.ts'
import type { FailedTokens } from '../../access/failed-tokens.ts'
import { Refusal } from '../../access/refusal.ts'
import type { EdgeKeys, EnrolmentProof } from '../../store/access/edge-keys.ts'
import type { AuditLog } from '../../store/keeping/audit-log.ts'
import {
  type Enrolment,
  enrolmentPath,
  enrolmentSchema,
  siteTokenAudience,
} from '../../wire/uplink/enrolment.ts'

export interface EnrolmentOptions {
  site: string
  keys: EdgeKeys
  /** For enrolmentAudience. */
  tokens: EdgeTokens
  /** `edge.key` of the site file; undefined: every edge needs a code. */
  siteKey: string | undefined
  failedTokens: FailedTokens
  auditLog: AuditLog
  log: Logger
}

export function enrolmentRouter(options: EnrolmentOptions): Router {
  const router = Router()
  router.post(enrolmentPath, json({ limit: '16kb' }), async (request, response) => {
    if (request.get('origin') !== undefined) throw new Refusal(403, 'edges send no Origin')
    await enrol(request, options)
    response.status(204).end()
  })
  return router
}

async function enrol(request: Request, options: EnrolmentOptions): Promise<void> {
  const { keys, auditLog, log } = options
  const { data: enrolment } = enrolmentSchema.safeParse(request.body)
  if (!enrolment) throw new Refusal(400, 'an enrolment has a public key, and a code or a site token')
  const { bays, key } = await holderOf(request, enrolment, options)
  const [bay = ''] = bays
  if (bays.length !== 1) throw new Refusal(400, 'an edge is one bay')
  const refused = await keys.enrol(bay, enrolment.publicKey, await proofOf(request, enrolment, options))
  if (refused === 'wrong-code') throw wrong(request, options, 'the code is wrong, was used, or is too old')
  if (refused === 'already-enrolled') {
    log.error({ bay, key, address: clientAddress(request) }, 'edge refused: its bay has an edge of its own')
    throw new Refusal(409, `bay ${bay} has an edge of its own: a new one needs a code (npm run enrol)`)
  }
  await auditLog.write('relay', { action: 'enrol-edge', object: `edge ${bay} key ${key.slice(0, 12)}` })
  log.info({ bay, key }, 'edge enrolled')
}

/** Whoever shows a token of the key has the key. */
async function holderOf(
  request: Request,
  { publicKey }: Enrolment,
  options: EnrolmentOptions,
): Promise<EdgeSubject> {
  const token = /^Bearer (\S+)$/i.exec(request.get('authorization') ?? '')?.[1] ?? ''
  return options.tokens.redeemNew(token, publicKey).catch((error: Error) => {
    throw wrong(request, options, `the edge's token is not good: ${error.message}`)
  })
}

async function proofOf(
  request: Request,
  enrolment: Enrolment,
  options: EnrolmentOptions,
): Promise<EnrolmentProof> {
  if ('code' in enrolment) return { code: enrolment.code }
  const { site, siteKey } = options
  if (siteKey === undefined) throw wrong(request, options, 'this site has no edge.key: an edge needs a code')
  await jwtVerify(enrolment.siteToken, new TextEncoder().encode(siteKey), {
    algorithms: ['HS256'],
    issuer: site,
    audience: siteTokenAudience,
    maxTokenAge: '2m',
    clockTolerance: clockToleranceSeconds,
  }).catch(() => {
    throw wrong(request, options, 'edge.key is not the one of this site')
  })
  return 'site-key'
}

function wrong(request: Request, { failedTokens }: EnrolmentOptions, detail: string): Refusal {
  return failedTokens.isOneTooMany(clientAddress(request))
    ? new Refusal(429, 'too many wrong tokens from this address: wait a minute')
    : new Refusal(401, detail)
}

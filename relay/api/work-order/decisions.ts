/** `POST /api/work-orders/{wo}/findings/{id}/decision`: a customer decides, or staff records what a customer said. */
import { can } from '../../access/can.ts'
import { linkHash } from '../../access/link-hash.ts'
import { Refusal } from '../../access/refusal.ts'
import type { SlipCodes } from '../../access/slip-codes.ts'
import type { Subject } from '../../access/subject.ts'
import type { Clips } from '../../store/clips/clips.ts'
import type { DecisionOutcome, Decisions } from '../../store/customer/decisions.ts'
import { priceOf } from '../../store/job/decidable.ts'
import type { WorkOrders } from '../../store/job/work-orders.ts'
import { workOrderObject } from '../../store/keeping/audit-log.ts'
import type { Finding } from '../../wire/job/job.ts'
import {
  type DecisionRequest,
  decisionRequestSchema,
  problemTypes,
  type ShownFinding,
  shownFindingSchema,
} from '../../wire/work-order/work-order.ts'
import { guardedRoute, type Route } from '../http/route.ts'
import { type Shop, shownFinding } from './work-order-answer.ts'

export interface DecisionRoutesOptions {
  workOrders: WorkOrders
  decisions: Decisions
  clips: Clips
  shop: Pick<Shop, 'codeAbove'>
  codes: SlipCodes
}

export function decisionRoutes({
  workOrders,
  decisions,
  clips,
  shop,
  codes,
}: DecisionRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/work-orders/{workOrder}/findings/{finding}/decision',
      summary: 'Decides on what was shown; 409 with the present finding when that is something else by now',
      action: 'answer-finding',
      body: decisionRequestSchema,
      response: shownFindingSchema,
      async find({ workOrder = '' }) {
        return (await workOrders.exists(workOrder)) ? { workOrder } : undefined
      },
      async handle({ found: { workOrder }, params: { finding = '' }, subject, body }) {
        checkWay(subject, workOrder, body)
        const { decision, seen, via = 'page', note, code } = body
        const by = subject.role === 'customer' ? 'customer' : (body.by ?? nameOf(subject))
        const link = linkHash(subject.linkId)
        const outcome = await decisions.decide(
          { workOrder, finding, decision, seen, by, via, note, link },
          present => {
            if (needsCode(subject, present, body, shop)) codes.demand(workOrder, code)
          },
        )
        if (!outcome) throw new Refusal(404)
        const shown = shownOutcome(outcome, await clips.byFinding(workOrder), shop, subject)
        refuseUnlessDecided(outcome, shown)
        return shown
      },
      audit: ({ found: { workOrder }, params: { finding } }) => ({
        action: 'decide',
        object: `${workOrderObject(workOrder)} finding ${finding}`,
      }),
    }),
  ]
}

/** A customer decides here and now; staff only record what a customer said elsewhere. */
function checkWay(subject: Subject, workOrder: string, { via, note, by }: DecisionRequest): void {
  const isRecorded = via !== undefined || note !== undefined || by !== undefined
  if (can(subject, isRecorded ? 'record-decision' : 'decide', { workOrder }) !== 'allowed')
    throw new Refusal(403)
  if (isRecorded && via === undefined) {
    const errors = [{ path: 'via', message: 'must say how the customer told it' }]
    throw new Refusal(400, 'a recorded decision needs the way it came', { errors })
  }
}

/** As the audit log names it: whose link it is can be found by it. */
function nameOf({ role, linkId }: Subject): string {
  return `${role}-${linkHash(linkId).slice(0, 12)}`
}

function needsCode(
  { role }: Subject,
  finding: Finding,
  { decision }: DecisionRequest,
  { codeAbove }: Pick<Shop, 'codeAbove'>,
): boolean {
  return role === 'customer' && decision !== 'call-me' && priceOf(finding) > codeAbove
}

function shownOutcome(
  { job, finding, decision }: DecisionOutcome,
  clips: ReadonlyMap<string, string[]>,
  shop: Pick<Shop, 'codeAbove'>,
  { role }: Subject,
): ShownFinding {
  const decisions = new Map(decision ? [[finding.id, decision]] : [])
  return shownFinding(finding, job, { decisions, clips }, shop, role)
}

function refuseUnlessDecided({ result }: DecisionOutcome, finding: ShownFinding): void {
  switch (result) {
    case 'decided':
      return
    case 'changed':
      throw new Refusal(409, 'this says something else by now: look at it again', {
        type: problemTypes.findingChanged,
        finding,
      })
    case 'nothing-to-decide':
      throw new Refusal(409, 'nothing is proposed here', { type: problemTypes.nothingToDecide, finding })
    case 'too-late':
      throw new Refusal(409, 'the work is done: speak with the workshop', {
        type: problemTypes.wrongTime,
        finding,
      })
    default:
      result satisfies never
  }
}

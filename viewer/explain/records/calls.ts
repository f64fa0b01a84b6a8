/** Customers who want a call, and what about: pure. */
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'

export interface Call {
  workOrder: WorkOrderAnswer
  finding: ShownFinding
  /** When they asked, ISO 8601. */
  since: string
}

const over: ReadonlySet<WorkOrderAnswer['state']> = new Set(['ready', 'delivered', 'cancelled'])

/** Whoever has waited longest first. What reads otherwise since is asked anew, and nobody waits for it. */
export function callsOf(workOrders: readonly WorkOrderAnswer[]): Call[] {
  const calls: Call[] = []
  for (const workOrder of workOrders) {
    if (over.has(workOrder.state)) continue
    for (const finding of workOrder.findings) {
      const { decision, seen } = finding
      if (decision?.decision !== 'call-me' || decision.seen !== seen) continue
      calls.push({ workOrder, finding, since: decision.at })
    }
  }
  return calls.sort((a, b) => Date.parse(a.since) - Date.parse(b.since))
}

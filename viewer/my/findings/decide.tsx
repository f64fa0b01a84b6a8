import { useEffect, useRef, useState } from 'preact/hooks'
import type { ShownFinding, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { standingOf } from '../state/findings-shown.ts'
import { type MyApi, refusalOf } from '../state/my-api.ts'
import { CheckIcon, CrossIcon, PhoneIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import type { Decision } from '../words/words.ts'
import { Changes } from './changed-finding.tsx'
import { ConfirmDecision } from './confirm-decision.tsx'
import { type Flow, onFinding as flowOnFinding, idle, onRefusal } from './decision-flow.ts'
import { Standing } from './decision-on-record.tsx'

export interface DecideProps {
  finding: ShownFinding
  workOrder: WorkOrderAnswer
  api: MyApi | undefined
  onFinding: (finding: ShownFinding) => void
}

/** The customer's word on a finding: asked twice, sent once, shown as given only when the relay has it. */
export function Decide({ finding, workOrder, api, onFinding }: DecideProps) {
  const { words } = useView()
  const [kept, setFlow] = useState<Flow>(idle)
  const [wantsAgain, setWantsAgain] = useState(false)
  const flow = flowOnFinding(kept, finding)
  useEffect(() => {
    if (flow !== kept) setFlow(flow)
  }, [flow, kept])
  const place = useRef<HTMLDivElement>(null)
  const focusOn = (selector: string) => {
    // After the next drawing: what is focused does not exist before.
    window.setTimeout(() => {
      const target = place.current?.querySelector<HTMLElement>(selector)
      if (target) target.focus()
    }, 0)
  }

  const ask = (decision: Decision) => setFlow({ kind: 'asking', decision, shown: finding })
  const back = () => {
    setFlow(idle)
    focusOn('button')
  }
  const send = async (asked: Extract<Flow, { kind: 'asking' }>, code: string) => {
    if (!api) return
    const sending = { kind: 'sending', decision: asked.decision, shown: asked.shown } as const
    setFlow(sending)
    try {
      const { decision, shown } = sending
      const decided = await api.decide(finding.id, { decision, seen: shown.seen, ...(code && { code }) })
      onFinding(decided)
      setWantsAgain(false)
      setFlow(idle)
      focusOn('.standing')
    } catch (error) {
      const { status, problem } = refusalOf(error)
      if (problem.finding) onFinding(problem.finding as ShownFinding)
      setFlow(onRefusal(sending, { status, type: problem.type }))
      focusOn('[data-focus]')
    }
  }

  const standing = standingOf(finding)
  const isOpen = standing === 'open' || standing === 'changed' || wantsAgain
  return (
    <div class="decide" ref={place}>
      {flow.kind === 'changed' ? (
        <Changes before={flow.before} after={finding} title={words.decide.changed} />
      ) : null}
      {standing === 'changed' && flow.kind !== 'changed' ? (
        <p class="warning-line">{words.decide.changedSince}</p>
      ) : null}
      <Standing finding={finding} workOrder={workOrder} />
      {flow.kind === 'asking' || flow.kind === 'sending' ? (
        <ConfirmDecision flow={flow} onBack={back} onConfirm={send} />
      ) : isOpen && finding.mayDecide ? (
        <Actions onAsk={ask} />
      ) : finding.mayDecide && standing !== 'told' ? (
        <button type="button" class="button button-quiet" onClick={() => setWantsAgain(true)}>
          {words.decide.change}
        </button>
      ) : null}
    </div>
  )
}

function Actions({ onAsk }: { onAsk: (decision: Decision) => void }) {
  const { words } = useView()
  const { actions } = words.decide
  return (
    <div class="actions">
      <button type="button" class="button button-main" onClick={() => onAsk('approved')}>
        <CheckIcon />
        {actions.approved}
      </button>
      <button type="button" class="button" onClick={() => onAsk('declined')}>
        <CrossIcon />
        {actions.declined}
      </button>
      <button type="button" class="button" onClick={() => onAsk('call-me')}>
        <PhoneIcon />
        {actions['call-me']}
      </button>
    </div>
  )
}

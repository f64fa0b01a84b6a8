import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { priceTotal } from '../state/findings-shown.ts'
import { useView } from '../words/view.ts'
import { type Flow, needsCode } from './decision-flow.ts'

export interface ConfirmDecisionProps {
  flow: Extract<Flow, { kind: 'asking' | 'sending' }>
  onBack: () => void
  onConfirm: (asked: Extract<Flow, { kind: 'asking' }>, code: string) => Promise<void>
}

/** A second tap within this time is the first one's bounce and no answer. */
const deliberateMs = 400

/** The question before the second tap, the code where it takes one, and what went wrong. */
export function ConfirmDecision({ flow, onBack, onConfirm }: ConfirmDecisionProps) {
  const { words, formats } = useView()
  const { decide } = words
  const { decision, shown } = flow
  const question = useRef<HTMLParagraphElement>(null)
  const [askedAt] = useState(() => performance.now())
  const [code, setCode] = useState('')
  const isSending = flow.kind === 'sending'
  const asksCode = needsCode(flow)
  const total = priceTotal(shown)
  useEffect(() => {
    if (question.current) question.current.focus()
  }, [])

  const confirm = (event: Event) => {
    event.preventDefault()
    if (flow.kind !== 'asking' || performance.now() - askedAt < deliberateMs) return
    void onConfirm(flow, code)
  }
  return (
    <form class="confirm" onSubmit={confirm} aria-busy={isSending}>
      <p class="confirm-question" ref={question} tabIndex={-1}>
        <strong>{decide.ask[decision]}</strong>
        {decision === 'approved' && total !== undefined ? ` ${decide.costs(formats.money(total))}` : null}
      </p>
      {asksCode ? <Code code={code} onCode={setCode} isDisabled={isSending} /> : null}
      <Refusal flow={flow} />
      <div class="confirm-buttons">
        <button type="submit" class="button button-main" disabled={isSending}>
          {isSending ? decide.sending : decide.confirm[decision]}
        </button>
        <button type="button" class="button button-quiet" disabled={isSending} onClick={onBack}>
          {decide.back}
        </button>
      </div>
    </form>
  )
}

interface CodeProps {
  code: string
  onCode: (code: string) => void
  isDisabled: boolean
}

function Code({ code, onCode, isDisabled }: CodeProps) {
  const { words } = useView()
  const id = useId()
  return (
    <div class="code">
      <label for={id}>{words.decide.code}</label>
      <input
        id={id}
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9]{4}"
        maxLength={4}
        required
        value={code}
        disabled={isDisabled}
        aria-describedby={`${id}-hint`}
        onInput={event => onCode(event.currentTarget.value.replace(/\D/g, ''))}
      />
      <small id={`${id}-hint`}>{words.decide.codeHint}</small>
    </div>
  )
}

function Refusal({ flow }: Pick<ConfirmDecisionProps, 'flow'>) {
  const { words } = useView()
  if (flow.kind !== 'asking' || !flow.refused) return null
  const says = {
    'wrong-code': words.decide.wrongCode,
    'code-locked': words.decide.codeLocked,
    'not-sent': words.decide.notSent,
    'too-late': words.decide.tooLate,
  }
  return (
    <p class="warning-line" role="alert" data-focus tabIndex={-1}>
      {says[flow.refused]}
    </p>
  )
}

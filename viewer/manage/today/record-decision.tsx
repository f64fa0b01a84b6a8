import { useState } from 'preact/hooks'
import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'
import { Dialog } from '../../ui/controls/dialog.tsx'
import { ApiError, LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { StaffDecision } from '../page/shapes.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { SeverityChip } from '../parts/severity-chip.tsx'
import type { OpenDecision } from './day.ts'

export interface RecordDecisionProps {
  open: OpenDecision
  onClose: () => void
  onRecorded: () => Promise<void>
}

/** What the customer said by phone or at the desk, put on record under the name of who heard it. */
export function RecordDecision({ open, onClose, onRecorded }: RecordDecisionProps) {
  const { words, onRefused } = useManage()
  const { workOrder } = open
  const [finding, setFinding] = useState<ShownFinding>(open.finding)
  const [decision, setDecision] = useState<StaffDecision['decision']>()
  const [via, setVia] = useState<StaffDecision['via']>('phone')
  const [by, setBy] = useState('')
  const [note, setNote] = useState('')
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)

  const save = async () => {
    if (!decision) return
    setBusy(true)
    setProblem(undefined)
    try {
      const said = {
        decision,
        via,
        seen: finding.seen,
        ...(by && { by }),
        ...(note.trim() && { note: note.trim() }),
      }
      await api.decide(workOrder.workOrder, finding.id, said)
      await onRecorded()
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      const changed = changedFinding(error)
      if (changed) {
        setFinding(changed)
        setDecision(undefined) // it was about something else
      }
      setProblem(changed ? words.record.changed : words.record.failed)
      setBusy(false)
    }
  }

  return (
    <Dialog title={words.record.title} onClose={onClose}>
      <form
        class="form"
        onSubmit={event => {
          event.preventDefault()
          void save()
        }}
      >
        <AboutFinding finding={finding} plate={workOrder.vehicle.plate} customer={workOrder.customer.name} />
        {problem ? (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        ) : null}
        <Choice
          label={words.record.decision}
          options={(['approved', 'declined', 'call-me'] as const).map(value => ({
            value,
            text: words.decision[value],
          }))}
          value={decision}
          onChoose={setDecision}
        />
        <Choice
          label={words.record.via}
          options={(['phone', 'in-person'] as const).map(value => ({ value, text: words.via[value] }))}
          value={via}
          onChoose={setVia}
        />
        <Field label={words.record.by} advice={words.record.byAdvice}>
          {ids => (
            <select {...ids} class="input" value={by} onChange={event => setBy(event.currentTarget.value)}>
              <option value="">{words.record.me}</option>
              {[workOrder.explainer, workOrder.technician].map(person =>
                person ? (
                  <option key={person.id} value={person.id}>
                    {person.name}
                  </option>
                ) : null,
              )}
            </select>
          )}
        </Field>
        <Field label={words.record.note} advice={words.record.noteAdvice}>
          {ids => (
            <textarea
              {...ids}
              class="input"
              rows={2}
              maxLength={2000}
              value={note}
              onInput={event => setNote(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-foot">
          <button type="button" class="button" onClick={onClose}>
            {words.shell.cancel}
          </button>
          <button type="submit" class="button button-primary" disabled={!decision || isBusy}>
            {words.record.save}
          </button>
        </div>
      </form>
    </Dialog>
  )
}

interface AboutFindingProps {
  finding: ShownFinding
  plate: string
  customer: string | undefined
}

function AboutFinding({ finding, plate, customer }: AboutFindingProps) {
  const { words, formats } = useManage()
  const { price } = finding
  return (
    <div class="about">
      <p class="about-head">
        <SeverityChip severity={finding.severity} />
        <span class="soft">{[plate, customer].filter(Boolean).join(' · ')}</span>
      </p>
      <p class="about-what">
        <b>{finding.area}</b> {finding.fault}
      </p>
      {finding.proposal ? <p>{finding.proposal}</p> : null}
      {price ? (
        <p class="about-price">
          <b>{formats.money(price.material + price.labour)}</b>{' '}
          <span class="soft">
            {words.record.material} {formats.money(price.material)} · {words.record.labour}{' '}
            {formats.money(price.labour)}
          </span>
        </p>
      ) : (
        <p class="soft">{words.record.noPrice}</p>
      )}
    </div>
  )
}

/** The finding as it is now, when it is not any more what was shown. */
function changedFinding(error: unknown): ShownFinding | undefined {
  if (!(error instanceof ApiError) || error.status !== 409) return undefined
  const { finding } = error.problem
  return typeof finding === 'object' && finding !== null ? (finding as ShownFinding) : undefined
}

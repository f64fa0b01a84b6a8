import { useCallback, useId, useState } from 'preact/hooks'
import type { NewLink } from '../../../relay/wire/manage/manage.ts'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { useAnswer } from '../page/use-answer.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { Panel } from '../parts/panel.tsx'
import { type LinkFields, roles, usualDays, wishOf } from './link-wish.ts'

export interface LinkFormProps {
  workOrder: string | undefined
  onMade: (link: NewLink) => Promise<void>
}

export function LinkForm({ workOrder, onMade }: LinkFormProps) {
  const { words, onRefused } = useManage()
  const [fields, setFields] = useState<LinkFields>({
    role: 'customer',
    workOrder: workOrder || '',
    label: '',
    days: '',
  })
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const change = (part: Partial<LinkFields>) => setFields({ ...fields, ...part })

  const make = async () => {
    const wish = wishOf(fields)
    if (!wish) {
      setProblem(words.links.needsWorkOrder)
      return
    }
    setBusy(true)
    try {
      await onMade(await api.makeLink(wish))
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setProblem(words.links.failed)
      setBusy(false)
    }
  }

  return (
    <Panel title={words.links.make}>
      <form
        class="form"
        onSubmit={event => {
          event.preventDefault()
          void make()
        }}
      >
        <Choice
          label={words.links.role}
          options={roles.map(value => ({ value, text: words.linkRole[value] }))}
          value={fields.role}
          onChoose={role => change({ role })}
        />
        <p class="field-advice">{words.links.roleAdvice[fields.role]}</p>
        {fields.role === 'customer' ? (
          <WorkOrderField value={fields.workOrder} onInput={value => change({ workOrder: value })} />
        ) : null}
        <Field label={words.links.label} advice={words.links.labelAdvice}>
          {ids => (
            <input
              {...ids}
              class="input"
              maxLength={200}
              value={fields.label}
              onInput={event => change({ label: event.currentTarget.value })}
            />
          )}
        </Field>
        <Field label={words.links.days} advice={words.links.daysAdvice(usualDays[fields.role])}>
          {ids => (
            <input
              {...ids}
              class="input input-short"
              type="number"
              min="1"
              max="3650"
              placeholder={String(usualDays[fields.role])}
              value={fields.days}
              onInput={event => change({ days: event.currentTarget.value })}
            />
          )}
        </Field>
        {problem ? (
          <p class="form-problem" role="alert">
            {problem}
          </p>
        ) : null}
        <div class="form-foot">
          <button type="submit" class="button button-primary" disabled={isBusy}>
            {words.links.submit}
          </button>
        </div>
      </form>
    </Panel>
  )
}

/** Typed, or picked among the newest. */
function WorkOrderField({ value, onInput }: { value: string; onInput: (value: string) => void }) {
  const { words } = useManage()
  const listId = useId()
  const [answer] = useAnswer(useCallback(() => api.workOrders({}), []))
  const rows = answer.kind === 'ready' ? answer.value.value : []
  return (
    <Field label={words.links.workOrder} advice={words.links.workOrderAdvice}>
      {ids => (
        <>
          <input
            {...ids}
            class="input"
            list={listId}
            maxLength={64}
            autocomplete="off"
            value={value}
            onInput={event => onInput(event.currentTarget.value)}
          />
          <datalist id={listId}>
            {rows.map(row => (
              <option key={row.workOrder} value={row.workOrder}>
                {[row.plate, row.make, row.model].filter(Boolean).join(' ')}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}

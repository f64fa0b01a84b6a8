import { useState } from 'preact/hooks'
import { useManage } from '../page/context.ts'
import { Choice } from '../parts/choice.tsx'
import { Field } from '../parts/field.tsx'
import { type Period, type PeriodName, periodNames, periodOf } from './period.ts'

export interface PeriodPickerProps {
  period: Period
  onPick: (period: Period) => void
}

export function PeriodPicker({ period, onPick }: PeriodPickerProps) {
  const { words, formats } = useManage()
  const [name, setName] = useState<PeriodName>('days30')
  const [own, setOwn] = useState(period)
  const pick = (next: PeriodName) => {
    setName(next)
    if (next === 'own') setOwn(period)
    else onPick(periodOf(next, formats.dateKey(Date.now())))
  }
  return (
    <div class="period">
      <Choice
        label={words.people.period}
        options={periodNames.map(value => ({ value, text: words.people.periods[value] }))}
        value={name}
        onChoose={pick}
      />
      {name === 'own' ? (
        <form
          class="period-own"
          onSubmit={event => {
            event.preventDefault()
            if (own.from && own.to && own.from <= own.to) onPick(own)
          }}
        >
          <Field label={words.people.from}>
            {ids => (
              <input
                {...ids}
                class="input"
                type="date"
                required
                max={own.to}
                value={own.from}
                onInput={event => setOwn({ ...own, from: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={words.people.to}>
            {ids => (
              <input
                {...ids}
                class="input"
                type="date"
                required
                min={own.from}
                value={own.to}
                onInput={event => setOwn({ ...own, to: event.currentTarget.value })}
              />
            )}
          </Field>
          <button type="submit" class="button">
            {words.people.show}
          </button>
        </form>
      ) : null}
    </div>
  )
}

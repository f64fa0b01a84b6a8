import { useState } from 'preact/hooks'
import type { FollowUp, FollowUpKind } from '../../../relay/wire/manage/manage.ts'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api, type FollowUpChange } from '../page/manage-api.ts'
import { Chip, type Tone } from '../parts/chip.tsx'
import { Field } from '../parts/field.tsx'
import { Vehicle } from '../parts/vehicle.tsx'
import { WhatHappened } from './what-happened.tsx'

const tones: Record<FollowUpKind, Tone> = {
  'low-rating': 'serious',
  'declined-urgent': 'attention',
  'missed-promise': 'attention',
}

export interface FollowUpCardProps {
  entry: FollowUp
  onChanged: () => Promise<void>
}

/** One customer to call back: why, who does it, and what came of it. */
export function FollowUpCard({ entry, onChanged }: FollowUpCardProps) {
  const { words, formats } = useManage()
  return (
    <li class="panel follow-up" data-kind={entry.kind}>
      <p class="follow-up-head">
        <Chip tone={tones[entry.kind]}>{words.followUps.kind[entry.kind]}</Chip>
        <span class="soft push">{formats.moment(entry.at)}</span>
      </p>
      <p class="follow-up-who">
        <Vehicle workOrder={entry.workOrder} plate={entry.plate} />
        <span>{entry.customer}</span>
      </p>
      <div class="follow-up-what">
        <WhatHappened entry={entry} />
      </div>
      {entry.closedAt === null ? (
        <FollowUpForm entry={entry} onChanged={onChanged} />
      ) : (
        <div class="follow-up-closed">
          {entry.note ? <q>{entry.note}</q> : null}
          <p class="soft">
            {words.followUps.closedBy(
              entry.assignee || entry.closedBy || words.followUps.nobody,
              formats.moment(entry.closedAt),
            )}
          </p>
        </div>
      )}
    </li>
  )
}

function FollowUpForm({ entry, onChanged }: FollowUpCardProps) {
  const { words, onRefused } = useManage()
  const [assignee, setAssignee] = useState(entry.assignee || '')
  const [note, setNote] = useState(entry.note || '')
  const [said, setSaid] = useState<{ isProblem: boolean; text: string }>()

  const change = async (close: boolean) => {
    if (close && !note.trim()) {
      setSaid({ isProblem: true, text: words.followUps.closeNeedsNote })
      return
    }
    const wish: FollowUpChange = { assignee: assignee.trim(), note: note.trim() }
    try {
      await api.changeFollowUp(entry.id, close ? { ...wish, close } : wish)
      setSaid({ isProblem: false, text: words.followUps.saved })
      await onChanged()
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setSaid({ isProblem: true, text: words.followUps.failed })
    }
  }

  return (
    <form
      class="form follow-up-form"
      onSubmit={event => {
        event.preventDefault()
        void change(false)
      }}
    >
      <Field label={words.followUps.assignee}>
        {ids => (
          <input
            {...ids}
            class="input"
            list="people-in-charge"
            maxLength={200}
            placeholder={words.followUps.nobody}
            value={assignee}
            onInput={event => setAssignee(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={words.followUps.note} advice={words.followUps.noteAdvice}>
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
      {said ? (
        <p class={said.isProblem ? 'form-problem' : 'form-done'} role={said.isProblem ? 'alert' : 'status'}>
          {said.text}
        </p>
      ) : null}
      <div class="form-foot">
        <button type="submit" class="button">
          {words.followUps.save}
        </button>
        <button type="button" class="button button-primary" onClick={() => void change(true)}>
          {words.followUps.closeIt}
        </button>
      </div>
    </form>
  )
}

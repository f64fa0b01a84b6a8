import { useState } from 'preact/hooks'
import type { PickupRequest, ShownPickup } from '../../../relay/wire/work-order/work-order.ts'
import { useView } from '../words/view.ts'

export type PickupWish = PickupRequest

export interface PickupFormProps {
  pickup: ShownPickup
  isSending: boolean
  trouble: string | undefined
  onSave: (wish: PickupWish) => Promise<void>
}

export function PickupForm({ pickup: { slots, choice }, isSending, trouble, onSave }: PickupFormProps) {
  const { words } = useView()
  const [way, setWay] = useState<'wait' | 'collect'>(choice ? choice.choice : 'wait')
  const [at, setAt] = useState('')
  // A slot that has been taken meanwhile is no choice any more.
  const chosen = slots.indexOf(at) >= 0 ? at : ''
  const save = (event: Event) => {
    event.preventDefault()
    if (way === 'wait') void onSave({ choice: 'wait' })
    else if (chosen) void onSave({ choice: 'collect', at: chosen })
  }
  return (
    <form class="pickup" onSubmit={save} aria-busy={isSending}>
      <fieldset>
        <legend>{words.pickup.question}</legend>
        <Way name="wait" isChosen={way === 'wait'} onChoose={setWay} />
        <Way name="collect" isChosen={way === 'collect'} onChoose={setWay} />
      </fieldset>
      {way === 'collect' ? <Slots slots={slots} chosen={chosen} onChoose={setAt} /> : null}
      {trouble ? (
        <p class="warning-line" role="alert">
          {trouble}
        </p>
      ) : null}
      <button type="submit" class="button button-main" disabled={isSending || (way === 'collect' && !chosen)}>
        {isSending ? words.pickup.saving : words.pickup.save}
      </button>
    </form>
  )
}

interface WayProps {
  name: 'wait' | 'collect'
  isChosen: boolean
  onChoose: (way: 'wait' | 'collect') => void
}

function Way({ name, isChosen, onChoose }: WayProps) {
  const { words } = useView()
  const hint = { wait: words.pickup.waitHint, collect: words.pickup.collectHint }[name]
  return (
    <label class="way">
      <input type="radio" name="way" checked={isChosen} onChange={() => onChoose(name)} />
      <span>
        <b>{words.pickup[name]}</b>
        <small>{hint}</small>
      </span>
    </label>
  )
}

interface SlotsProps {
  slots: string[]
  chosen: string
  onChoose: (slot: string) => void
}

function Slots({ slots, chosen, onChoose }: SlotsProps) {
  const { words, formats } = useView()
  if (!slots.length) return <p class="empty">{words.pickup.noSlots}</p>
  return (
    <>
      {slotDays(slots, formats.isSameDay).map(day => (
        <fieldset class="slots" key={day[0]}>
          <legend>
            <span class="visually-hidden">{words.pickup.times} </span>
            {formats.day(day[0] || '')}
          </legend>
          {day.map(slot => (
            <label key={slot}>
              <input type="radio" name="slot" checked={slot === chosen} onChange={() => onChoose(slot)} />
              <span>{formats.clock(slot)}</span>
            </label>
          ))}
        </fieldset>
      ))}
    </>
  )
}

/** The slots of each day together, in the order in which they come. */
export function slotDays(slots: readonly string[], isSameDay: (a: string, b: string) => boolean): string[][] {
  const days: string[][] = []
  for (const slot of slots) {
    const last = days[days.length - 1]
    if (last?.[0] && isSameDay(last[0], slot)) last.push(slot)
    else days.push([slot])
  }
  return days
}

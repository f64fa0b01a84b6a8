import { useEffect, useRef, useState } from 'preact/hooks'
import type { ShownPickup, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { type MyApi, refusalOf } from '../state/my-api.ts'
import { ClockIcon, WarningIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { PickupForm, type PickupWish } from './pickup-form.tsx'
import './pickup.css'

export interface PickupSectionProps {
  workOrder: WorkOrderAnswer
  api: MyApi | undefined
  onPickup: (pickup: ShownPickup) => void
}

/** Waiting or coming back: the choice as it stands, or the question. */
export function PickupSection({ workOrder, api, onPickup }: PickupSectionProps) {
  const { words } = useView()
  const { pickup, promisedAt } = workOrder
  const { choice, mayChange } = pickup
  const [wantsChange, setWantsChange] = useState(false)
  const [isSending, setSending] = useState(false)
  const [trouble, setTrouble] = useState<string>()
  const answer = useRef<HTMLDivElement>(null)
  const [hasSaved, setSaved] = useState(false)
  useEffect(() => {
    if (hasSaved && answer.current) answer.current.focus()
  }, [hasSaved])

  const save = async (wish: PickupWish) => {
    if (!api) return
    setSending(true)
    setTrouble(undefined)
    try {
      onPickup(await api.choosePickup(wish))
      setWantsChange(false)
      setSaved(true)
    } catch (error) {
      const { status, problem } = refusalOf(error)
      if (problem.pickup) onPickup(problem.pickup as ShownPickup)
      setTrouble(status === 409 ? words.pickup.taken : words.pickup.notSaved)
    } finally {
      setSending(false)
    }
  }
  if (!choice && !mayChange) return null
  const asks = mayChange && (!choice || choice.isOvertaken || wantsChange)
  return (
    <section class="card" aria-labelledby="pickup-title">
      <h2 id="pickup-title">{asks ? words.pickup.title : words.pickup.settled}</h2>
      {choice?.isOvertaken && mayChange ? <Overtaken at={choice.at} promisedAt={promisedAt} /> : null}
      {choice && !asks ? (
        <div class="chosen" ref={answer} tabIndex={-1}>
          <Chosen choice={choice} />
          {mayChange ? (
            <button type="button" class="button button-quiet" onClick={() => setWantsChange(true)}>
              {words.pickup.change}
            </button>
          ) : null}
        </div>
      ) : (
        <PickupForm pickup={pickup} isSending={isSending} trouble={trouble} onSave={save} />
      )}
    </section>
  )
}

function Chosen({ choice: { choice, at } }: { choice: NonNullable<ShownPickup['choice']> }) {
  const { words, formats } = useView()
  return (
    <p>
      <ClockIcon />
      <strong>
        {choice === 'collect' && at ? words.pickup.chosenCollect(formats.time(at)) : words.pickup.chosenWait}
      </strong>
    </p>
  )
}

function Overtaken({ at, promisedAt }: { at: string | null; promisedAt: string | undefined }) {
  const { words, formats } = useView()
  if (!at || !promisedAt) return null
  return (
    <div class="warning" role="alert">
      <WarningIcon />
      <div>
        <p>
          <strong>{words.pickup.overtaken(formats.time(at), formats.time(promisedAt))}</strong>
        </p>
        <p>{words.pickup.overtakenAdvice}</p>
      </div>
    </div>
  )
}

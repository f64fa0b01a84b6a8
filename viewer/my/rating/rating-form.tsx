import { useRef, useState } from 'preact/hooks'
import type { ShownRating, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { MyApi } from '../state/my-api.ts'
import { Face } from '../status/people.tsx'
import { CheckIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { draftOf, type Part, parts, type RatingDraft, requestOf } from './rating-draft.ts'
import { Stars } from './stars.tsx'
import './rating.css'

export interface RatingFormProps {
  workOrder: WorkOrderAnswer
  api: MyApi | undefined
  onRated: (rating: ShownRating) => void
}

/** One to five stars for each of the two, with a word if wanted; can be changed afterwards. */
export function RatingForm({ workOrder, api, onRated }: RatingFormProps) {
  const { words } = useView()
  const { rating } = workOrder
  const [draft, setDraft] = useState<RatingDraft>(() => draftOf(rating))
  const [isChanging, setChanging] = useState(false)
  const [step, setStep] = useState<'editing' | 'sending' | 'not-sent' | 'empty'>('editing')
  const title = useRef<HTMLHeadingElement>(null)
  const people = parts.filter(part => workOrder[part])

  const send = async (event: Event) => {
    event.preventDefault()
    const request = requestOf(draft)
    if (!request || !api) return setStep('empty')
    setStep('sending')
    try {
      onRated(await api.rate(request))
      setStep('editing')
      setChanging(false)
      if (title.current) title.current.focus()
    } catch {
      setStep('not-sent') // whatever kept it away: the words stay, to be sent again
    }
  }
  return (
    <section class="card rating" aria-labelledby="rating-title">
      <h2 id="rating-title" ref={title} tabIndex={-1}>
        {words.rating.title}
      </h2>
      {rating && !isChanging ? (
        <Given
          workOrder={workOrder}
          rating={rating}
          onChange={() => {
            setDraft(draftOf(rating))
            setChanging(true)
          }}
        />
      ) : (
        <form onSubmit={event => void send(event)} aria-busy={step === 'sending'}>
          <p class="rating-lead">{words.rating.lead}</p>
          {people.map(part => (
            <Someone
              key={part}
              part={part}
              workOrder={workOrder}
              draft={draft}
              onDraft={change => {
                setDraft(old => ({ ...old, [part]: { ...old[part], ...change } }))
                setStep('editing')
              }}
            />
          ))}
          {step === 'not-sent' || step === 'empty' ? (
            <p class="warning-line" role="alert">
              {step === 'empty' ? words.rating.choose : words.rating.notSent}
            </p>
          ) : null}
          <button type="submit" class="button button-main" disabled={step === 'sending'}>
            {step === 'sending' ? words.rating.sending : words.rating.send}
          </button>
        </form>
      )}
    </section>
  )
}

interface SomeoneProps {
  part: Part
  workOrder: WorkOrderAnswer
  draft: RatingDraft
  onDraft: (change: Partial<RatingDraft[Part]>) => void
}

function Someone({ part, workOrder, draft, onDraft }: SomeoneProps) {
  const { words } = useView()
  const person = workOrder[part]
  if (!person) return null
  const { score, comment } = draft[part]
  return (
    <fieldset class="rated">
      <legend>
        <Face person={person} />
        <span>
          <span class="visually-hidden">{words.rating.of(person.name)}</span>
          <b aria-hidden="true">{person.name}</b>
          <small>{person.title || words.people[part]}</small>
        </span>
      </legend>
      <Stars name={part} score={score} onScore={next => onDraft({ score: next })} />
      {score > 0 ? (
        <label class="rated-comment">
          <span>{words.rating.comment}</span>
          <textarea
            rows={2}
            maxLength={2000}
            value={comment}
            onInput={event => onDraft({ comment: event.currentTarget.value })}
          />
        </label>
      ) : null}
    </fieldset>
  )
}

interface GivenProps {
  workOrder: WorkOrderAnswer
  rating: ShownRating
  onChange: () => void
}

function Given({ workOrder, rating, onChange }: GivenProps) {
  const { words } = useView()
  return (
    <>
      <p class="rating-thanks">
        <CheckIcon />
        {words.rating.thanks}
      </p>
      <ul class="given">
        {parts.map(part => {
          const [person, opinion] = [workOrder[part], rating[part]]
          if (!person || !opinion) return null
          return (
            <li key={part}>
              <b>{person.name}</b>
              <span class="given-stars" aria-hidden="true">
                {'★'.repeat(opinion.score)}
                <i>{'★'.repeat(5 - opinion.score)}</i>
              </span>
              <span class="visually-hidden">{words.rating.stars(opinion.score)}</span>
              {opinion.comment ? <p>{opinion.comment}</p> : null}
            </li>
          )
        })}
      </ul>
      <button type="button" class="button button-quiet" onClick={onChange}>
        {words.rating.change}
      </button>
    </>
  )
}

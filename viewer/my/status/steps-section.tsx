import { useState } from 'preact/hooks'
import type { Step } from '../../../relay/wire/job/job.ts'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { Film } from '../clips/film.tsx'
import type { ClipInfo } from '../state/my-api.ts'
import { CheckIcon, PlayIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import './steps.css'

export interface StepsSectionProps {
  workOrder: WorkOrderAnswer
  clips: ClipInfo[]
}

/** Every step with its times, and its film once there is one. */
export function StepsSection({ workOrder: { steps }, clips }: StepsSectionProps) {
  const { words } = useView()
  return (
    <section class="card" aria-labelledby="steps-title">
      <h2 id="steps-title">{words.steps.title}</h2>
      {steps.length ? (
        <ol class="steps">
          {steps.map(step => (
            <StepLine key={step.id} step={step} clip={clips.find(clip => clip.step === step.id)} />
          ))}
        </ol>
      ) : (
        <p class="empty">{words.steps.none}</p>
      )}
    </section>
  )
}

function StepLine({ step, clip }: { step: Step; clip: ClipInfo | undefined }) {
  const { words, formats } = useView()
  const [isOpen, setOpen] = useState(false)
  return (
    <li data-state={step.state} aria-current={step.state === 'active' ? 'step' : undefined}>
      <i class="step-sign" aria-hidden="true">
        {step.state === 'done' ? <CheckIcon /> : null}
      </i>
      <div class="step-words">
        <p>{step.title}</p>
        <StepTimes step={step} />
        {clip && isOpen ? <Film clip={clip} title={step.title} onClose={() => setOpen(false)} /> : null}
      </div>
      {clip && !isOpen ? (
        <button
          type="button"
          class="round step-play"
          aria-label={words.clips.play(step.title, formats.length(clip.seconds))}
          onClick={() => setOpen(true)}
        >
          <PlayIcon />
        </button>
      ) : null}
    </li>
  )
}

function StepTimes({ step: { state, startedAt, endedAt } }: { step: Step }) {
  const { words, formats } = useView()
  const { steps } = words
  if (state === 'done' && startedAt && endedAt) {
    return <small>{steps.done(formats.clock(startedAt), formats.clock(endedAt))}</small>
  }
  const since = state === 'active' && startedAt ? ` ${steps.since(formats.clock(startedAt))}` : ''
  return (
    <small>
      {steps.state[state]}
      {since}
    </small>
  )
}

import { useRef } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { findingsShown } from '../state/findings-shown.ts'
import { ArrowIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { People } from './people.tsx'
import { PromiseWords } from './promise-words.tsx'
import './status.css'
import { phasesOf } from '../state/phases.ts'

/** At a glance: what is being done, how far it is, when it is ready, and whether something is asked. */
export function StatusCard({ workOrder }: { workOrder: WorkOrderAnswer }) {
  const { words } = useView()
  const { state, vehicle, steps } = workOrder
  const active = steps.find(step => step.state === 'active')
  const car = [vehicle.make, vehicle.model].filter(Boolean).join(' ')
  return (
    <section class="card status" aria-labelledby="status-title">
      <p class="status-vehicle">
        <span class="plate">{vehicle.plate}</span>
        {car ? <span>{car}</span> : null}
      </p>
      <h1 id="status-title" data-state={state}>
        {words.state[state]}
      </h1>
      {active ? (
        <p class="status-step">
          <span>{words.steps.of(steps.indexOf(active) + 1, steps.length)}</span> {active.title}
        </p>
      ) : null}
      {state === 'cancelled' ? null : <PhaseBar workOrder={workOrder} />}
      <PromiseWords workOrder={workOrder} />
      <Asks workOrder={workOrder} />
      <People workOrder={workOrder} />
    </section>
  )
}

function Asks({ workOrder: { findings } }: { workOrder: WorkOrderAnswer }) {
  const { words } = useView()
  const link = useRef<HTMLAnchorElement>(null)
  const { waiting } = findingsShown(findings)
  const [first] = waiting
  if (!first) return null
  return (
    <a class="asks" ref={link} href={`#finding-${first.id}`}>
      <span>
        <strong>{waiting.length === 1 ? words.ask.one : words.ask.many(waiting.length)}</strong>
        <small>{words.ask.show}</small>
      </span>
      <ArrowIcon />
    </a>
  )
}

/** The five parts of the way, with the time at which each began. */
function PhaseBar({ workOrder }: { workOrder: WorkOrderAnswer }) {
  const { words, formats } = useView()
  return (
    <ol class="phases" aria-label={words.progress}>
      {phasesOf(workOrder).map(({ phase, place, at }) => (
        <li key={phase} data-place={place} aria-current={place === 'now' ? 'step' : undefined}>
          <i aria-hidden="true" />
          <span>{words.phase[phase]}</span>
          <span class="visually-hidden">{words.placeOf[place]}</span>
          {at ? <time dateTime={at}>{formats.clock(at)}</time> : null}
        </li>
      ))}
    </ol>
  )
}

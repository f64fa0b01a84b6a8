import type { Person, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useView } from '../words/view.ts'
import { initialsOf } from './initials.ts'

/** Who does it and who explains it, with a face where there is one. */
export function People({ workOrder: { technician, explainer } }: { workOrder: WorkOrderAnswer }) {
  const { words } = useView()
  if (!technician && !explainer) return null
  return (
    <ul class="people" aria-label={words.people.title}>
      {technician ? <Someone person={technician} part={words.people.technician} /> : null}
      {explainer ? <Someone person={explainer} part={words.people.explainer} /> : null}
    </ul>
  )
}

function Someone({ person, part }: { person: Person; part: string }) {
  return (
    <li>
      <Face person={person} />
      <span>
        <b>{person.name}</b>
        <small>{person.title || part}</small>
      </span>
    </li>
  )
}

export function Face({ person: { photo, name } }: { person: Person }) {
  return photo ? (
    <img class="face" src={photo} alt="" width="44" height="44" loading="lazy" />
  ) : (
    <span class="face" aria-hidden="true">
      {initialsOf(name)}
    </span>
  )
}

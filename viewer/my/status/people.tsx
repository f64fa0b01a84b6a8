import type { Person, WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useView } from '../words/view.ts'

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

/** For where a photo would be: two letters of a name in an alphabet, the family name's first character else. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s·・.]+/).filter(Boolean)
  const [first = '', last = ''] = [words[0], words.length > 1 ? words[words.length - 1] : '']
  const isAlphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(first)
  const letters = isAlphabetic
    ? [first, last].map(word => Array.from(word)[0] || '')
    : [Array.from(first)[0] || '']
  return letters.join('').toUpperCase()
}

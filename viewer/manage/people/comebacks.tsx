import type { Comeback, PersonFigures } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { hashOf } from '../page/place.ts'
import { Panel } from '../parts/panel.tsx'
import { Vehicle } from '../parts/vehicle.tsx'

export interface ComebacksProps {
  comebacks: Comeback[]
  people: PersonFigures[]
}

/** Cars that came back within 30 days for the same area: the other side of the first-time-fix rate. */
export function Comebacks({ comebacks, people }: ComebacksProps) {
  const { words, formats } = useManage()
  const nameOf = (id: string | null) => {
    const person = people.find(each => each.id === id)
    return person ? person.name : id
  }
  return (
    <Panel title={words.people.comebacks} count={comebacks.length}>
      <p class="soft">{words.people.comebacksAdvice}</p>
      {comebacks.length ? (
        <ul class="rows">
          {comebacks.map(({ plate, area, workOrder, at, earlier, technician, days }) => (
            <li key={`${workOrder} ${area}`} class="row row-line">
              <Vehicle workOrder={workOrder} plate={plate} />
              <b>{area}</b>
              <span class="soft">
                {formats.day(at)} · {words.people.comeback(Math.round(days))}
              </span>
              <span class="push">{nameOf(technician)}</span>
              <a href={hashOf('work-orders', earlier)}>{earlier}</a>
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{words.people.noComebacks}</p>
      )}
    </Panel>
  )
}

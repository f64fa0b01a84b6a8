import type { PersonFigures, Share as ShareFigures } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'

export interface FiguresTableProps {
  who: PersonFigures['role']
  people: PersonFigures[]
}

/** By name: an order by figures would be a ranking, and most figures have too few jobs behind them for one. */
export function FiguresTable({ who, people }: FiguresTableProps) {
  const { words, formats } = useManage()
  if (!people.length) return null
  const names = words.people
  const isTechnician = who === 'technician'
  const sorted = [...people].sort((a, b) => a.name.localeCompare(b.name, formats.locale))
  return (
    <Panel title={`${names.table} · ${words.staffRole[who]}`}>
      <table class="table table-cards">
        <thead>
          <tr>
            <th scope="col">{names.name}</th>
            <th scope="col" class="cell-number">
              {names.jobs}
            </th>
            <th scope="col" class="cell-number">
              {names.rating}
            </th>
            <th scope="col" class="cell-number">
              {names.onTime}
            </th>
            <th scope="col" class="cell-number">
              {isTechnician ? names.minutes : names.narrated}
            </th>
            <th scope="col" class="cell-number">
              {names.film}
            </th>
            <th scope="col" class="cell-number">
              {names.watched}
            </th>
            <th scope="col" class="cell-number">
              {isTechnician ? names.firstTime : names.moments}
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(person => (
            <tr key={person.id}>
              <th scope="row">
                <b>{person.name}</b>
                <span class="soft">{person.id}</span>
              </th>
              <td data-label={names.jobs} class="cell-number">
                {formats.number(person.jobs)}
              </td>
              <td data-label={names.rating} class="cell-number">
                <RatingCell person={person} />
              </td>
              <td data-label={names.onTime} class="cell-number">
                <Share share={person.onTime} />
              </td>
              <td data-label={isTechnician ? names.minutes : names.narrated} class="cell-number">
                {isTechnician ? <Minutes person={person} /> : formats.number(person.minutesNarrated)}
              </td>
              <td data-label={names.film} class="cell-number">
                <Share share={person.filmedFindings} />
              </td>
              <td data-label={names.watched} class="cell-number">
                <Share share={person.clipsWatched} />
              </td>
              <td data-label={isTechnician ? names.firstTime : names.moments} class="cell-number">
                {isTechnician ? <Share share={person.firstTimeFix} /> : formats.number(person.momentsMarked)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function RatingCell({ person: { ratings } }: { person: PersonFigures }) {
  const { words, formats } = useManage()
  if (ratings.mean === null) return <span class="soft">{words.people.noRatings}</span>
  return (
    <>
      {formats.number(ratings.mean, 2)} <small class="soft">{words.people.ratings(ratings.count)}</small>
    </>
  )
}

/** Real time against the plan, as minutes and by how much. */
function Minutes({ person: { minutesWorked, minutesPlanned } }: { person: PersonFigures }) {
  const { words, formats } = useManage()
  return (
    <>
      {minutesPlanned ? formats.percent(minutesWorked / minutesPlanned) : '–'}{' '}
      <small class="soft">
        {words.people.worked(formats.number(minutesWorked), formats.number(minutesPlanned))}
      </small>
    </>
  )
}

/** A share with what it is a share of: 100 % of one job is not 100 % of forty. */
function Share({ share: { count, of, share } }: { share: ShareFigures }) {
  const { words, formats } = useManage()
  if (share === null) return <span class="soft">{words.people.nothing}</span>
  return (
    <>
      {formats.percent(share)} <small class="soft">{words.people.of(count, of)}</small>
    </>
  )
}

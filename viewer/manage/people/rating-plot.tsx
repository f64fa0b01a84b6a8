import type { PersonFigures } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'
import { groupsOf, type PlotRow, plot, plotRow, xOf } from './dot-plot.ts'

const scores = [1, 2, 3, 4, 5]

export interface RatingPlotProps {
  who: PersonFigures['role']
  people: PersonFigures[]
}

/** Every rating as a dot: how many there are and how far they lie apart is seen before any mean is read. */
export function RatingPlot({ who, people }: RatingPlotProps) {
  const { words, formats } = useManage()
  if (!people.length) return null
  const { ranked, unranked } = groupsOf(people, formats.locale)
  return (
    <Panel title={`${words.people.chart} · ${words.staffRole[who]}`} class="plot">
      <p class="soft plot-advice">{words.people.chartAdvice}</p>
      <Axis />
      {ranked.length ? <Rows people={ranked} /> : null}
      {unranked.length ? (
        <div class="plot-few">
          <p class="plot-few-title">
            <b>{words.people.tooFew}</b> <span class="soft">{words.people.tooFewAdvice}</span>
          </p>
          <Rows people={unranked} />
        </div>
      ) : null}
    </Panel>
  )
}

function Rows({ people }: { people: PersonFigures[] }) {
  return (
    <ul class="plot-rows">
      {people.map(person => (
        <Row key={person.id} row={plotRow(person)} />
      ))}
    </ul>
  )
}

function Row({ row }: { row: PlotRow }) {
  const { words, formats } = useManage()
  const { person } = row
  const { count, mean, deviation } = person.ratings
  const said = words.people.chartRow({
    name: person.name,
    count,
    mean: mean === null ? '–' : formats.number(mean, 2),
    deviation: deviation === null ? '–' : formats.number(deviation, 2),
  })
  return (
    <li class="plot-row" data-ranked={person.isRanked ? '' : undefined}>
      <span class="plot-name">{person.name}</span>
      <svg
        class="plot-lane"
        viewBox={`0 0 ${plot.width} ${plot.rowHeight}`}
        role="img"
        aria-label={count ? said : `${person.name}: ${words.people.noRatings}`}
      >
        {scores.map(score => (
          <path key={score} class="plot-grid" d={`M${xOf(score)} 0V${plot.rowHeight}`} />
        ))}
        {row.spread ? (
          <rect
            class="plot-spread"
            x={row.spread.from}
            y={4}
            width={Math.max(2, row.spread.to - row.spread.from)}
            height={plot.rowHeight - 8}
            rx={6}
          />
        ) : null}
        {row.mean === undefined ? null : (
          <path class="plot-mean" d={`M${row.mean} 2V${plot.rowHeight - 2}`} />
        )}
        {row.dots.map(({ x, y }) => (
          <circle key={`${x} ${y}`} class="plot-dot" cx={x} cy={y} r={plot.dot - 1} />
        ))}
      </svg>
      <span class="plot-figures">
        {mean === null ? (
          <span class="soft">{words.people.noRatings}</span>
        ) : (
          <>
            <b>{formats.number(mean, 2)}</b>{' '}
            <small class="soft">
              {deviation === null ? '' : `± ${formats.number(deviation, 2)} · `}
              {words.people.ratings(count)}
            </small>
          </>
        )}
      </span>
    </li>
  )
}

function Axis() {
  const { words } = useManage()
  return (
    <div class="plot-row plot-axis" aria-hidden="true">
      <span class="plot-name">{words.people.axis}</span>
      <svg class="plot-lane" viewBox={`0 0 ${plot.width} 22`} aria-hidden="true">
        {scores.map(score => (
          <text key={score} class="plot-tick" x={xOf(score)} y={16} text-anchor="middle">
            {score}
          </text>
        ))}
      </svg>
      <span class="plot-figures" />
    </div>
  )
}

import type { ComponentChildren } from 'preact'
import type { PerformanceFigures, Share as ShareFigures } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'

/** The shop as a whole, in one row. */
export function ShopFigures({ shop }: { shop: PerformanceFigures['shop'] }) {
  const { words, formats } = useManage()
  const { ratings } = shop
  return (
    <section class="panel shop" aria-labelledby="shop">
      <h2 id="shop">{words.people.shop}</h2>
      <dl class="figures">
        <Figure name={words.people.jobs} value={formats.number(shop.jobs)} />
        <Figure
          name={words.people.rating}
          value={ratings.mean === null ? '–' : formats.number(ratings.mean, 2)}
          small={words.people.ratings(ratings.count)}
        />
        <ShareFigure name={words.people.onTime} share={shop.onTime} />
        <ShareFigure
          name={words.people.firstTime}
          share={shop.firstTimeFix}
          advice={words.people.firstTimeAdvice}
        />
        <ShareFigure name={words.people.film} share={shop.filmedFindings} advice={words.people.filmAdvice} />
        <ShareFigure name={words.people.watched} share={shop.clipsWatched} />
        <Figure
          name={words.people.minutes}
          value={shop.minutesPlanned ? formats.percent(shop.minutesWorked / shop.minutesPlanned) : '–'}
          small={words.people.worked(formats.number(shop.minutesWorked), formats.number(shop.minutesPlanned))}
        />
      </dl>
    </section>
  )
}

interface FigureProps {
  name: string
  value: ComponentChildren
  small?: string | undefined
  advice?: string
}

function Figure({ name, value, small, advice }: FigureProps) {
  return (
    <div class="figure" title={advice}>
      <dt>{name}</dt>
      <dd>
        <b>{value}</b>
        {small ? <small class="soft">{small}</small> : null}
      </dd>
    </div>
  )
}

function ShareFigure({ name, share, advice }: { name: string; share: ShareFigures; advice?: string }) {
  const { words, formats } = useManage()
  const value = share.share === null ? '–' : formats.percent(share.share)
  const small = share.share === null ? words.people.nothing : words.people.of(share.count, share.of)
  return <Figure name={name} value={value} small={small} advice={advice} />
}

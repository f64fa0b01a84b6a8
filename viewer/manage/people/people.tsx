import { useCallback, useState } from 'preact/hooks'
import type { PerformanceFigures } from '../../../relay/wire/manage/manage.ts'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { useAnswer } from '../page/use-answer.ts'
import { Advice } from '../parts/advice.tsx'
import { download } from '../parts/download.ts'
import { Shown } from '../parts/shown.tsx'
import { Comebacks } from './comebacks.tsx'
import { FiguresTable } from './figures-table.tsx'
import { type Period, periodOf } from './period.ts'
import { PeriodPicker } from './period-picker.tsx'
import { RatingPlot } from './rating-plot.tsx'
import { ShopFigures } from './shop-figures.tsx'
import './people.css'

/** What ratings, times and films say about those who do the work, and what they do not. */
export function People() {
  const { words, formats } = useManage()
  const [period, setPeriod] = useState<Period>(() => periodOf('days30', formats.dateKey(Date.now())))
  const [answer, reload] = useAnswer(useCallback(() => api.performance(period.from, period.to), [period]))
  return (
    <div class="people">
      <header class="view-head people-head">
        <h1>{words.views.people}</h1>
        <CsvButton period={period} />
      </header>
      <PeriodPicker period={period} onPick={setPeriod} />
      <Shown answer={answer} onRetry={reload} lines={8}>
        {figures => <Figures figures={figures} />}
      </Shown>
    </div>
  )
}

function Figures({ figures }: { figures: PerformanceFigures }) {
  const { words } = useManage()
  const technicians = figures.people.filter(({ role }) => role === 'technician')
  const explainers = figures.people.filter(({ role }) => role === 'explainer')
  if (!figures.people.length && !figures.shop.jobs) {
    return (
      <section class="panel">
        <Advice {...words.people.none} />
      </section>
    )
  }
  return (
    <>
      <ShopFigures shop={figures.shop} />
      <RatingPlot who="technician" people={technicians} />
      <RatingPlot who="explainer" people={explainers} />
      <FiguresTable who="technician" people={technicians} />
      <FiguresTable who="explainer" people={explainers} />
      <Comebacks comebacks={figures.comebacks} people={figures.people} />
    </>
  )
}

function CsvButton({ period }: { period: Period }) {
  const { words, onRefused } = useManage()
  const [hasFailed, setFailed] = useState(false)
  const save = async () => {
    try {
      setFailed(false)
      const file = await api.performanceCsv(period.from, period.to)
      download(file, `performance ${period.from} ${period.to}.csv`)
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setFailed(true)
    }
  }
  return (
    <p class="csv">
      {hasFailed ? <span role="alert">{words.people.csvFailed}</span> : null}
      <button type="button" class="button" onClick={() => void save()}>
        {words.people.csv}
      </button>
    </p>
  )
}

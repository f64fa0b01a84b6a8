import { useCallback, useState } from 'preact/hooks'
import type { FollowUp } from '../../../relay/wire/manage/manage.ts'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { hashOf } from '../page/place.ts'
import { useAnswer } from '../page/use-answer.ts'
import { Advice } from '../parts/advice.tsx'
import { download } from '../parts/download.ts'
import { Field } from '../parts/field.tsx'
import { Shown } from '../parts/shown.tsx'
import { monthsUntil } from '../people/period.ts'
import { WhatHappened } from './what-happened.tsx'

const monthsOffered = 24

/** A month's follow-ups on one sheet, to print or to take along. */
export function MonthSheet({ month }: { month: string }) {
  const { words, formats } = useManage()
  const [answer, reload] = useAnswer(useCallback(async () => (await api.followUpsOf(month)).value, [month]))
  const months = monthsUntil(formats.dateKey(Date.now()), monthsOffered)
  return (
    <div class="sheet">
      <p class="back">
        <a href={hashOf('follow-ups')}>{words.views['follow-ups']}</a>
      </p>
      <div class="sheet-tools">
        <Field label={words.followUps.month}>
          {ids => (
            <select
              {...ids}
              class="input"
              value={month}
              onChange={event => {
                window.location.hash = hashOf('follow-ups', event.currentTarget.value)
              }}
            >
              {(months.includes(month) ? months : [month, ...months]).map(each => (
                <option key={each} value={each}>
                  {formats.month(each)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div class="sheet-ways">
          <CsvButton month={month} />
          <button type="button" class="button button-primary" onClick={() => window.print()}>
            {words.followUps.print}
          </button>
        </div>
      </div>
      <Shown answer={answer} onRetry={reload} lines={8}>
        {entries => <Sheet month={month} entries={entries} />}
      </Shown>
    </div>
  )
}

function CsvButton({ month }: { month: string }) {
  const { words, onRefused } = useManage()
  const [hasFailed, setFailed] = useState(false)
  const save = async () => {
    try {
      setFailed(false)
      download(await api.followUpsCsv(month), `follow-ups ${month}.csv`)
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setFailed(true)
    }
  }
  return (
    <>
      {hasFailed ? <span role="alert">{words.people.csvFailed}</span> : null}
      <button type="button" class="button" onClick={() => void save()}>
        {words.followUps.csv}
      </button>
    </>
  )
}

function Sheet({ month, entries }: { month: string; entries: FollowUp[] }) {
  const { site, words, formats } = useManage()
  const { columns } = words.followUps
  const closed = entries.filter(({ closedAt }) => closedAt !== null).length
  return (
    <section class="panel sheet-page">
      <h1>{words.followUps.sheetTitle(formats.month(month))}</h1>
      <p class="soft">
        {site.name} · {words.followUps.sheetCounts({ all: entries.length, closed })}
      </p>
      {entries.length ? (
        <table class="table table-cards sheet-table">
          <thead>
            <tr>
              <th scope="col">{columns.when}</th>
              <th scope="col">{columns.vehicle}</th>
              <th scope="col">{columns.what}</th>
              <th scope="col">{columns.staff}</th>
              <th scope="col">{columns.assignee}</th>
              <th scope="col">{columns.note}</th>
              <th scope="col">{columns.closed}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map(entry => (
              <tr key={entry.id}>
                <td data-label={columns.when} class="cell-day">
                  {formats.day(entry.at)}
                </td>
                <th scope="row">
                  <b>{entry.plate}</b>
                  <span class="soft">{[entry.customer, entry.workOrder].filter(Boolean).join(' · ')}</span>
                </th>
                <td data-label={columns.what}>
                  <div class="sheet-what">
                    <p>{words.followUps.kind[entry.kind]}</p>
                    <WhatHappened entry={entry} />
                  </div>
                </td>
                <td data-label={columns.staff}>{entry.staff ? entry.staff.name : '–'}</td>
                <td data-label={columns.assignee}>{entry.assignee || '–'}</td>
                <td data-label={columns.note}>{entry.note || '–'}</td>
                <td data-label={columns.closed} class="cell-day">
                  {entry.closedAt === null ? '–' : formats.day(entry.closedAt)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : (
        <Advice title={words.followUps.sheetNone} />
      )}
      <p class="soft sheet-printed">{words.followUps.printedAt(formats.moment(Date.now()))}</p>
    </section>
  )
}

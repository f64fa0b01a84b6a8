import { useCallback, useState } from 'preact/hooks'
import type { WorkOrderListing } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { api, type Search } from '../page/manage-api.ts'
import type { NewsType } from '../page/news.ts'
import { hashOf } from '../page/place.ts'
import { useList } from '../page/use-list.ts'
import { Advice } from '../parts/advice.tsx'
import { Chip } from '../parts/chip.tsx'
import { Field } from '../parts/field.tsx'
import { More } from '../parts/more.tsx'
import { Shown } from '../parts/shown.tsx'
import { StateChip } from '../parts/state-chip.tsx'

const listNews: readonly NewsType[] = ['job']
const everything: Search = {}

/** By number, plate and date; the newest first when nothing is asked for. */
export function SearchView() {
  const { words } = useManage()
  const [search, setSearch] = useState<Search>(everything)
  const list = useList(
    useCallback(() => api.workOrders(search), [search]),
    useCallback(address => api.page(address), []),
    { news: listNews },
  )
  const isSearching = Object.values(search).some(Boolean)
  return (
    <div>
      <header class="view-head">
        <h1>{words.views['work-orders']}</h1>
      </header>
      <SearchForm onSearch={setSearch} />
      <section class="panel">
        <Shown answer={list.answer} onRetry={list.reload} lines={6}>
          {rows => (
            <>
              <h2 class="list-title" aria-live="polite">
                {isSearching ? words.workOrders.found(rows.length) : words.workOrders.recent}
              </h2>
              {rows.length ? <Results rows={rows} /> : <Advice {...words.workOrders.none} />}
            </>
          )}
        </Shown>
        <More more={list.more} />
      </section>
    </div>
  )
}

function SearchForm({ onSearch }: { onSearch: (search: Search) => void }) {
  const { words } = useManage()
  const [fields, setFields] = useState({ query: '', from: '', to: '' })
  const change = (part: Partial<typeof fields>) => setFields({ ...fields, ...part })
  return (
    <form
      class="search"
      onSubmit={event => {
        event.preventDefault()
        onSearch({ ...fields, query: fields.query.trim() })
      }}
      onReset={() => {
        setFields({ query: '', from: '', to: '' })
        onSearch(everything)
      }}
    >
      <Field label={words.workOrders.search}>
        {ids => (
          <input
            {...ids}
            class="input"
            type="search"
            maxLength={64}
            placeholder={words.workOrders.searchAdvice}
            value={fields.query}
            onInput={event => change({ query: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.workOrders.from}>
        {ids => (
          <input
            {...ids}
            class="input"
            type="date"
            value={fields.from}
            onInput={event => change({ from: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={words.workOrders.to}>
        {ids => (
          <input
            {...ids}
            class="input"
            type="date"
            value={fields.to}
            onInput={event => change({ to: event.currentTarget.value })}
          />
        )}
      </Field>
      <div class="search-foot">
        <button type="submit" class="button button-primary">
          {words.workOrders.submit}
        </button>
        <button type="reset" class="button">
          {words.workOrders.clear}
        </button>
      </div>
    </form>
  )
}

function Results({ rows }: { rows: WorkOrderListing[] }) {
  const { words, formats } = useManage()
  const { columns } = words.workOrders
  return (
    <table class="table table-cards table-links">
      <thead>
        <tr>
          <th scope="col">{columns.vehicle}</th>
          <th scope="col">{columns.workOrder}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">{columns.bay}</th>
          <th scope="col">{columns.technician}</th>
          <th scope="col">{columns.promised}</th>
          <th scope="col" class="cell-number">
            {columns.clips}
          </th>
          <th scope="col">{columns.updated}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(row => (
          <tr key={row.workOrder}>
            <th scope="row">
              <a href={hashOf('work-orders', row.workOrder)}>
                <b>{row.plate}</b> <span class="soft">{[row.make, row.model].filter(Boolean).join(' ')}</span>
              </a>
            </th>
            <td data-label={columns.workOrder}>{row.workOrder}</td>
            <td data-label={columns.state}>
              <StateChip state={row.state} /> {row.isHeld ? <Chip>{words.workOrders.held}</Chip> : null}
            </td>
            <td data-label={columns.bay}>{row.bay || '–'}</td>
            <td data-label={columns.technician}>{row.technician || '–'}</td>
            <td data-label={columns.promised}>{row.promisedAt ? formats.moment(row.promisedAt) : '–'}</td>
            <td data-label={columns.clips} class="cell-number">
              {row.clips}
            </td>
            <td data-label={columns.updated} class="soft">
              {formats.moment(row.updatedAt)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

import { useCallback, useState } from 'preact/hooks'
import type { Audit, AuditEntry } from '../../../relay/wire/manage/manage.ts'
import type { Page } from '../page/ask.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { useList } from '../page/use-list.ts'
import { Advice } from '../parts/advice.tsx'
import { Field } from '../parts/field.tsx'
import { More } from '../parts/more.tsx'
import { Shown } from '../parts/shown.tsx'
import './log.css'

/** Who looked at, decided and exported what, and whether anybody has touched the log since. */
export function Log() {
  const { words } = useManage()
  const [action, setAction] = useState('')
  const [verdict, setVerdict] = useState<Pick<Audit, 'isIntact' | 'brokenAt'>>()
  const list = useList(
    useCallback(async () => {
      const page = await api.audit()
      setVerdict(page.value)
      return entriesOf(page)
    }, []),
    useCallback(async address => entriesOf(await api.page<Audit>(address)), []),
  )
  return (
    <div class="log">
      <header class="view-head">
        <h1>{words.views.log}</h1>
        <p class="view-lead">{words.log.lead}</p>
      </header>
      {verdict ? <Verdict {...verdict} /> : null}
      <section class="panel">
        <Shown answer={list.answer} onRetry={list.reload} lines={8}>
          {entries => (
            <>
              <ActionFilter entries={entries} value={action} onPick={setAction} />
              <Entries entries={entries.filter(entry => !action || entry.action === action)} />
            </>
          )}
        </Shown>
        <More more={list.more} />
      </section>
    </div>
  )
}

function entriesOf({ value, next }: Page<Audit>): Page<AuditEntry[]> {
  return { value: value.entries, next }
}

function Verdict({ isIntact, brokenAt }: Pick<Audit, 'isIntact' | 'brokenAt'>) {
  const { words } = useManage()
  return (
    <p class={isIntact ? 'verdict verdict-well' : 'verdict verdict-trouble'} role="status">
      {isIntact ? words.log.intact : words.log.broken(brokenAt || 1)}
    </p>
  )
}

interface ActionFilterProps {
  entries: AuditEntry[]
  value: string
  onPick: (action: string) => void
}

function ActionFilter({ entries, value, onPick }: ActionFilterProps) {
  const { words } = useManage()
  const actions = [...new Set(entries.map(({ action }) => action))].sort()
  return (
    <div class="log-filter">
      <Field label={words.log.filter}>
        {ids => (
          <select {...ids} class="input" value={value} onChange={event => onPick(event.currentTarget.value)}>
            <option value="">{words.log.all}</option>
            {actions.map(action => (
              <option key={action} value={action}>
                {words.log.action[action] || action}
              </option>
            ))}
          </select>
        )}
      </Field>
    </div>
  )
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const { words, formats } = useManage()
  const { columns } = words.log
  if (!entries.length) return <Advice {...words.log.none} />
  return (
    <table class="table table-cards">
      <thead>
        <tr>
          <th scope="col" class="cell-number">
            {columns.number}
          </th>
          <th scope="col">{columns.at}</th>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.action}</th>
          <th scope="col">{columns.object}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(entry => (
          <tr key={entry.number}>
            <td data-label={columns.number} class="cell-number soft">
              {entry.number}
            </td>
            <td data-label={columns.at}>{formats.moment(entry.at)}</td>
            <td data-label={columns.who}>
              {whoWord(entry.role, { ...words.linkRole, relay: words.log.relay })}{' '}
              {entry.link ? <small class="soft">{entry.link}</small> : null}
            </td>
            <td data-label={columns.action}>{words.log.action[entry.action] || entry.action}</td>
            <td data-label={columns.object}>{entry.object}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function whoWord(role: string, words: Record<string, string>): string {
  return words[role] || role
}

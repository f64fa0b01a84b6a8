import { useState } from 'preact/hooks'
import type { LinkEntry } from '../../../relay/wire/manage/manage.ts'
import { Dialog } from '../../ui/controls/dialog.tsx'
import { LinkRefusedError } from '../../ui/page/api.ts'
import { useNow } from '../../ui/page/use-now.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { List } from '../page/use-list.ts'
import { Advice } from '../parts/advice.tsx'
import { Chip, type Tone } from '../parts/chip.tsx'
import { More } from '../parts/more.tsx'
import { Panel } from '../parts/panel.tsx'
import { Shown } from '../parts/shown.tsx'
import { type LinkState, linkState } from './link-wish.ts'

export interface LinkListProps {
  list: List<LinkEntry>
  /** The one that was just made. */
  newId: string | undefined
}

export function LinkList({ list, newId }: LinkListProps) {
  const { words } = useManage()
  const [showsEnded, setShowsEnded] = useState(false)
  const [revoking, setRevoking] = useState<LinkEntry>()
  const now = useNow(60_000)
  const aside = (
    <label class="check">
      <input
        type="checkbox"
        checked={showsEnded}
        onChange={event => setShowsEnded(event.currentTarget.checked)}
      />
      {words.links.showEnded}
    </label>
  )
  return (
    <Panel title={words.links.list} aside={aside} class="links-list">
      <Shown answer={list.answer} onRetry={list.reload} lines={5}>
        {links => {
          const shown = links.filter(link => showsEnded || linkState(link, now) === 'good')
          if (!shown.length) return <Advice {...words.links.none} />
          return <LinkTable links={shown} newId={newId} now={now} onRevoke={setRevoking} />
        }}
      </Shown>
      <More more={list.more} />
      {revoking ? (
        <Revoke
          link={revoking}
          onClose={() => setRevoking(undefined)}
          onRevoked={async () => {
            setRevoking(undefined)
            await list.reload()
          }}
        />
      ) : null}
    </Panel>
  )
}

const tones: Record<LinkState, Tone> = { good: 'good', expired: 'plain', revoked: 'serious' }

interface LinkTableProps {
  links: LinkEntry[]
  newId: string | undefined
  now: number
  onRevoke: (link: LinkEntry) => void
}

function LinkTable({ links, newId, now, onRevoke }: LinkTableProps) {
  const { words, formats } = useManage()
  const { columns } = words.links
  return (
    <table class="table table-cards">
      <thead>
        <tr>
          <th scope="col">{columns.what}</th>
          <th scope="col">{columns.made}</th>
          <th scope="col">{columns.used}</th>
          <th scope="col">{columns.expires}</th>
          <th scope="col">{columns.state}</th>
          <th scope="col">
            <span class="visually-hidden">{columns.actions}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {links.map(link => {
          const state = linkState(link, now)
          return (
            <tr key={link.id} data-new={link.id === newId ? '' : undefined}>
              <th scope="row">
                <b>{words.linkRole[link.role]}</b>
                <span class="soft">{[link.workOrder, link.label].filter(Boolean).join(' · ')}</span>
              </th>
              <td data-label={columns.made}>{formats.moment(link.madeAt, now)}</td>
              <td data-label={columns.used}>
                {link.lastUsedAt ? formats.moment(link.lastUsedAt, now) : words.links.never}
              </td>
              <td data-label={columns.expires} class="cell-day">
                {formats.day(link.expiresAt, now)}
              </td>
              <td data-label={columns.state}>
                <Chip tone={tones[state]}>{words.links.state[state]}</Chip>
              </td>
              <td class="cell-actions">
                {state === 'good' ? (
                  <button
                    type="button"
                    class="button button-small button-serious"
                    aria-label={`${words.links.revoke}: ${nameOf(link, words.linkRole[link.role])}`}
                    onClick={() => onRevoke(link)}
                  >
                    {words.links.revoke}
                  </button>
                ) : null}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function nameOf({ workOrder, label }: LinkEntry, role: string): string {
  return [role, workOrder, label].filter(Boolean).join(', ')
}

interface RevokeProps {
  link: LinkEntry
  onClose: () => void
  onRevoked: () => Promise<void>
}

function Revoke({ link, onClose, onRevoked }: RevokeProps) {
  const { words, onRefused } = useManage()
  const [hasFailed, setFailed] = useState(false)
  const revoke = async () => {
    try {
      await api.revokeLink(link.id)
      await onRevoked()
    } catch (error) {
      if (error instanceof LinkRefusedError) onRefused()
      setFailed(true)
    }
  }
  return (
    <Dialog title={words.links.revokeTitle} onClose={onClose}>
      <p>
        <b>{nameOf(link, words.linkRole[link.role])}</b>
      </p>
      <p>{words.links.revokeAdvice}</p>
      {hasFailed ? (
        <p class="form-problem" role="alert">
          {words.links.revokeFailed}
        </p>
      ) : null}
      <div class="form-foot">
        <button type="button" class="button" onClick={onClose}>
          {words.shell.cancel}
        </button>
        <button type="button" class="button button-serious" onClick={() => void revoke()}>
          {words.links.revoke}
        </button>
      </div>
    </Dialog>
  )
}

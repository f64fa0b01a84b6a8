import type { FollowUp } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { Stars } from '../parts/stars.tsx'

/** Why somebody has to call: the rating with its word, the work that was declined, or the promise that was missed. */
export function WhatHappened({ entry }: { entry: FollowUp }) {
  const { words } = useManage()
  switch (entry.kind) {
    case 'low-rating':
      return (
        <>
          <p>
            {entry.score === null ? null : <Stars score={entry.score} />}{' '}
            {entry.staff ? <span>{entry.staff.name}</span> : null}
          </p>
          {entry.comment ? <q>{entry.comment}</q> : <p class="soft">{words.today.noComment}</p>}
        </>
      )
    case 'declined-urgent':
      return entry.finding ? (
        <p>
          <b>{entry.finding.area}</b> {entry.finding.fault}
          {entry.finding.proposal ? <span class="soft"> {entry.finding.proposal}</span> : null}
        </p>
      ) : null
    case 'missed-promise':
      return <MissedPromise entry={entry} />
  }
}

function MissedPromise({ entry: { promisedAt, readyAt } }: { entry: FollowUp }) {
  const { words, formats } = useManage()
  if (promisedAt === null) return null
  const lateMs = readyAt === null ? undefined : Date.parse(readyAt) - Date.parse(promisedAt)
  return (
    <p>
      {words.followUps.promised} {formats.moment(promisedAt)} ·{' '}
      {readyAt === null ? words.followUps.notReady : `${words.followUps.readyAt} ${formats.moment(readyAt)}`}
      {lateMs !== undefined && lateMs > 0 ? (
        <em class="late"> {words.followUps.lateBy(Math.round(lateMs / 60_000))}</em>
      ) : null}
    </p>
  )
}

import { useCallback, useState } from 'preact/hooks'
import type { FollowUp } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { NewsType } from '../page/news.ts'
import { hashOf } from '../page/place.ts'
import { useList } from '../page/use-list.ts'
import { Advice } from '../parts/advice.tsx'
import { Choice } from '../parts/choice.tsx'
import { More } from '../parts/more.tsx'
import { Shown } from '../parts/shown.tsx'
import { FollowUpCard } from './follow-up-card.tsx'

const followUpNews: readonly NewsType[] = ['rating', 'decision', 'job']

/** The open ones, oldest first, since they have waited longest; the closed ones, newest first. */
export function Queue() {
  const { words, formats } = useManage()
  const [tab, setTab] = useState<'open' | 'closed'>('open')
  const list = useList(
    useCallback(() => api.followUps(tab), [tab]),
    useCallback(address => api.page(address), []),
    { news: followUpNews },
  )
  return (
    <div class="follow-ups">
      <header class="view-head follow-ups-head">
        <div>
          <h1>{words.views['follow-ups']}</h1>
          <p class="view-lead">{words.followUps.lead}</p>
        </div>
        <a class="button" href={hashOf('follow-ups', formats.dateKey(Date.now()).slice(0, 7))}>
          {words.followUps.sheet}
        </a>
      </header>
      <div class="follow-ups-tabs">
        <Choice
          label={words.views['follow-ups']}
          options={[
            { value: 'open' as const, text: words.followUps.open },
            { value: 'closed' as const, text: words.followUps.closed },
          ]}
          value={tab}
          onChoose={setTab}
        />
      </div>
      <Shown answer={list.answer} onRetry={list.reload} lines={6}>
        {entries => (
          <Entries
            entries={tab === 'open' ? [...entries].reverse() : entries}
            tab={tab}
            onChanged={list.reload}
            people={namesIn(entries)}
          />
        )}
      </Shown>
      <More more={list.more} />
    </div>
  )
}

interface EntriesProps {
  entries: FollowUp[]
  tab: 'open' | 'closed'
  /** Names that were put in charge before. */
  people: string[]
  onChanged: () => Promise<void>
}

function Entries({ entries, tab, people, onChanged }: EntriesProps) {
  const { words } = useManage()
  if (!entries.length) {
    return (
      <section class="panel">
        <Advice {...(tab === 'open' ? words.followUps.nothingOpen : words.followUps.nothingClosed)} />
      </section>
    )
  }
  return (
    <>
      <datalist id="people-in-charge">
        {people.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <ul class="follow-ups-cards">
        {entries.map(entry => (
          <FollowUpCard key={entry.id} entry={entry} onChanged={onChanged} />
        ))}
      </ul>
    </>
  )
}

function namesIn(all: readonly FollowUp[]): string[] {
  const names = new Set<string>()
  for (const { assignee } of all) if (assignee) names.add(assignee)
  return [...names].sort()
}

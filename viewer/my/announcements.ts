/** What has changed since the last look, in words: for the screen reader's live region. Pure. */

import { clipTitle } from '../ui/film/clip-title.ts'
import { standingOf } from './state/findings-shown.ts'
import type { MyState } from './state/my-state.ts'
import type { Formats } from './words/formats.ts'
import type { MyWords } from './words/words.ts'

export function newsBetween(before: MyState, after: MyState, words: MyWords, formats: Formats): string[] {
  const { news } = words
  if (before.connection === 'online' && after.connection === 'offline') return [news.offline]
  const back = before.connection === 'offline' && after.connection === 'online' ? [news.online] : []
  const [old, now] = [before.workOrder, after.workOrder]
  if (!old || !now) return back
  const known = new Map(old.findings.map(finding => [finding.id, finding] as const))
  const isNew = now.findings.some(({ id }) => !known.has(id))
  const decided = now.findings.filter(finding => {
    const was = known.get(finding.id)
    return was && finding.decision && (!was.decision || was.decision.at !== finding.decision.at)
  })
  const hadClips = new Set(before.clips.map(({ id }) => id))
  const newClips = after.clips.filter(({ id }) => !hadClips.has(id))
  return [
    ...back,
    ...(old.state === now.state ? [] : [news.state(words.state[now.state])]),
    ...(now.promisedAt && old.promisedAt !== now.promisedAt
      ? [news.promise(formats.time(now.promisedAt))]
      : []),
    ...(isNew ? [news.finding] : []),
    ...decided.map(finding => news.decided(finding.area, words.findings.standing[standingOf(finding)])),
    ...newClips.map(clip => news.clip(clipTitle(clip, now, words.clips.kind))),
  ]
}

/** What has happened in the bay, told by two snapshots. Pure; clips, records and pages hang on these transitions. */
import { isDeepStrictEqual } from 'node:util'
import {
  type Finding,
  type Item,
  isInBay,
  type Job,
  type JobState,
  type Step,
} from '../../relay/wire/job/job.ts'

/** `claimedAt`: when the workshop's system says that it was, ISO 8601; its clock may be wrong. */
interface Common {
  workOrder: string
  claimedAt?: string
}

export type Transition = Common &
  (
    | { type: 'arrived' }
    | { type: 'left' }
    | { type: 'state-changed'; from: JobState; to: JobState }
    | { type: 'step-started'; step: Step }
    | { type: 'step-ended'; step: Step }
    | { type: 'finding-added'; finding: Finding }
    | { type: 'finding-changed'; finding: Finding; before: Finding }
    | { type: 'item-added'; item: Item }
  )

export type TransitionType = Transition['type']

/**
 * From the job that was in the bay to the one that is now; undefined: no job. `remembered` is what was last known
 * of `next`'s work order if it has been here before and comes back: nothing of then happens again.
 * Order: the previous work order's end, then arrival, state, steps, findings, items.
 */
export function transitions(
  previous: Job | undefined,
  next: Job | undefined,
  remembered: Job | undefined = undefined,
): Transition[] {
  if (!next) return previous ? ending(previous) : []
  if (previous?.workOrder === next.workOrder) return within(next, previous, previous)
  return [...(previous ? ending(previous) : []), ...within(next, undefined, remembered)]
}

/** The work order is gone from the topic: what was still going on has ended, unsaid by anybody. */
function ending(job: Job): Transition[] {
  const { workOrder } = job
  if (!isInBay(job.state)) return []
  const stepsEnded = job.steps
    .filter(step => step.state === 'active')
    .map(step => ({ type: 'step-ended' as const, workOrder, step }))
  return [...stepsEnded, { type: 'left', workOrder }]
}

/** `previous`: the same work order's snapshot right before, if it was current; `known`: the last one ever. */
function within(next: Job, previous: Job | undefined, known: Job | undefined): Transition[] {
  const { workOrder, at: claimedAt } = next
  const wasInBay = previous !== undefined && isInBay(previous.state)
  const found: Transition[] = []
  if (isInBay(next.state) && !wasInBay) found.push({ type: 'arrived', workOrder, claimedAt })
  if (known && known.state !== next.state) {
    found.push({ type: 'state-changed', workOrder, claimedAt, from: known.state, to: next.state })
  }
  found.push(...stepTransitions(next, previous, known))
  found.push(...findingTransitions(next, known))
  const knownItems = byId(known?.items)
  for (const item of next.items) {
    if (!knownItems.has(item.id)) found.push({ type: 'item-added', workOrder, claimedAt, item })
  }
  if (wasInBay && !isInBay(next.state)) found.push({ type: 'left', workOrder, claimedAt })
  return found
}

/** A step goes on while it is active and the vehicle in the bay. Ends come before beginnings. */
function stepTransitions(next: Job, previous: Job | undefined, known: Job | undefined): Transition[] {
  const { workOrder, at } = next
  const [previousSteps, knownSteps, nextSteps] = [previous?.steps, known?.steps, next.steps].map(byId<Step>)
  const ended: Transition[] = []
  const started: Transition[] = []
  for (const before of previous?.steps ?? []) {
    const step = nextSteps?.get(before.id)
    if (!goesOn(before, previous) || (step && goesOn(step, next))) continue
    ended.push({ type: 'step-ended', workOrder, claimedAt: step?.endedAt ?? at, step: step ?? before })
  }
  for (const step of next.steps) {
    const before = previousSteps?.get(step.id)
    const wentOn = before !== undefined && goesOn(before, previous)
    if (wentOn || !(goesOn(step, next) || isDoneUnseen(step, knownSteps?.get(step.id)))) continue
    started.push({ type: 'step-started', workOrder, claimedAt: step.startedAt ?? at, step })
    if (step.state !== 'done') continue
    started.push({ type: 'step-ended', workOrder, claimedAt: step.endedAt ?? at, step })
  }
  return [...ended, ...started]
}

function goesOn(step: Step, job: Job | undefined): boolean {
  return step.state === 'active' && job !== undefined && isInBay(job.state)
}

/** Begun and ended between two snapshots, or while we were not there. */
function isDoneUnseen(step: Step, known: Step | undefined): boolean {
  return step.state === 'done' && known?.state !== 'done' && known?.state !== 'active'
}

function findingTransitions(next: Job, known: Job | undefined): Transition[] {
  const { workOrder, at: claimedAt } = next
  const knownFindings = byId(known?.findings)
  return next.findings.flatMap((finding): Transition[] => {
    const before = knownFindings.get(finding.id)
    if (!before) return [{ type: 'finding-added', workOrder, claimedAt, finding }]
    if (isDeepStrictEqual(before, finding)) return []
    return [{ type: 'finding-changed', workOrder, claimedAt, finding, before }]
  })
}

function byId<T extends { id: string }>(list: readonly T[] | undefined): Map<string, T> {
  return new Map(list?.map(entry => [entry.id, entry]))
}

/** Every sentence of the customer's page, apart from the other pages' so that these do not load it. */
import type { JobState, Step } from '../../../relay/wire/job/job.ts'
import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'
import type { Standing } from '../state/findings-shown.ts'
import type { ClipInfo } from '../state/my-api.ts'
import type { Phase } from '../state/phases.ts'

export type Decision = NonNullable<ShownFinding['decision']>['decision']

interface Saying {
  title: string
  advice: string
}

export interface MyWords {
  title: string
  skip: string
  language: string
  theme: { toLight: string; toDark: string }
  /** What stands at the top when there is nothing else to show. */
  page: {
    loading: string
    refused: Saying
    unreachable: Saying
    /** The link is good; the workshop's system has not told of the work order yet. */
    unknown: Saying
    /** Another role's link is open in this browser. */
    otherRole: Saying
    goThere: string
    retry: string
    offline: (time: string) => string
    zone: (city: string) => string
    privacy: string
    prices: string
  }
  live: {
    title: string
    /** For those who cannot see it. */
    picture: (camera: string) => string
    cameras: string
    interrupted: string
    fullScreen: string
    pictureInPicture: string
    before: Saying
    away: Saying
    left: Saying
    none: Saying
  }
  state: Record<JobState, string>
  phase: Record<Phase, string>
  progress: string
  placeOf: Record<'done' | 'now' | 'ahead', string>
  promise: {
    readyBy: string
    inMinutes: (minutes: number) => string
    moved: (from: string) => string
    passed: (at: string) => string
    passedAdvice: string
    none: string
    readySince: (at: string) => string
    ready: string
  }
  ask: { one: string; many: (count: number) => string; show: string }
  people: { title: string; technician: string; explainer: string }
  before: {
    title: string
    appointment: string
    expect: string
    points: string[]
  }
  steps: {
    title: string
    of: (place: number, count: number) => string
    state: Record<Step['state'], string>
    since: (time: string) => string
    done: (from: string, to: string) => string
    watch: (title: string) => string
    none: string
  }
  findings: {
    title: string
    none: string
    fine: (count: number) => string
    showFine: string
    severity: Record<ShownFinding['severity'], string>
    standing: Record<Standing, string>
    proposal: string
    material: string
    labour: string
    total: string
    proof: string
    noPrice: string
  }
  decide: {
    actions: Record<Decision, string>
    /** The question before the second tap, and the answer on its button. */
    ask: Record<Decision, string>
    confirm: Record<Decision, string>
    /** `amount`: what it costs, with its currency. */
    costs: (amount: string) => string
    back: string
    change: string
    sending: string
    code: string
    codeHint: string
    wrongCode: string
    codeLocked: string
    notSent: string
    tooLate: string
    changed: string
    changedSince: string
    before: string
    now: string
    byCustomer: (at: string) => string
    byStaff: (name: string, via: 'page' | 'phone' | 'in-person', at: string) => string
    workshop: string
  }
  clips: {
    title: string
    none: string
    kind: Record<ClipInfo['kind'], string>
    fromBeginning: string
    fromBeginningOf: (count: number, length: string) => string
    play: (title: string, length: string) => string
    close: string
    next: string
    previous: string
    place: (place: number, count: number) => string
    failed: string
    more: (count: number) => string
  }
  pickup: {
    title: string
    /** The title once it has been answered. */
    settled: string
    question: string
    wait: string
    waitHint: string
    collect: string
    collectHint: string
    times: string
    noSlots: string
    save: string
    saving: string
    notSaved: string
    taken: string
    chosenWait: string
    chosenCollect: (time: string) => string
    change: string
    overtaken: (slot: string, promised: string) => string
    overtakenAdvice: string
  }
  ready: { title: string; delivered: string; advice: string; record: string; recordHint: string }
  cancelled: Saying
  rating: {
    title: string
    lead: string
    of: (name: string) => string
    scores: [string, string, string, string, string]
    stars: (score: number) => string
    comment: string
    send: string
    sending: string
    notSent: string
    thanks: string
    change: string
    choose: string
  }
  news: {
    state: (state: string) => string
    finding: string
    clip: (title: string) => string
    promise: (time: string) => string
    decided: (area: string, standing: string) => string
    offline: string
    online: string
  }
}

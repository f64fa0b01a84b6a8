/** Every sentence of the manager's page. As in ../words.ts, a missing one does not compile. */
import type { OfflineCode } from '../../../relay/wire/live/camera.ts'
import type { AuditAction, FollowUpKind } from '../../../relay/wire/manage/manage.ts'

export type LinkRole = 'display' | 'customer' | 'explainer' | 'manager'
/** What happened to what a camera sends, those that cost pictures first. */
export type FaultGroup = 'lost' | 'unreadable' | 'stopped' | 'repaired' | 'ignored'
export type Severity = 'urgent' | 'advisory' | 'info' | 'ok'
export type ClipKind = 'step' | 'finding' | 'moment' | 'arrival' | 'departure' | 'timelapse'
export type DecisionKind = 'approved' | 'declined' | 'call-me'
export type Via = 'page' | 'phone' | 'in-person'

interface Advice {
  title: string
  advice: string
}

export type ViewName = 'today' | 'links' | 'work-orders' | 'people' | 'follow-ups' | 'health' | 'log'

export interface ManageWords {
  title: string
  views: Record<ViewName, string>
  /** For the bar of a phone, where a word has the room of four characters. */
  shortViews: Record<ViewName, string>
  shell: {
    skip: string
    navigation: string
    language: string
    darkTheme: string
    lightTheme: string
    online: string
    reconnecting: string
    /** The link is good, but is not a manager's. */
    notManager: Advice
    unreachable: Advice
    /** The relay does not have what this page asks for, or not any more. */
    missing: Advice
    /** A part of the page could not be loaded, for instance after an update. */
    outdated: Advice
    reload: string
    retry: string
    loading: string
    more: string
    cancel: string
    stale: string
  }
  severity: Record<Severity, string>
  clipKind: Record<ClipKind, string>
  decision: Record<DecisionKind, string>
  via: Record<Via, string>
  payer: Record<'customer' | 'warranty' | 'insurance' | 'shop', string>
  linkRole: Record<LinkRole, string>
  staffRole: Record<'technician' | 'explainer', string>
  stepState: Record<'pending' | 'active' | 'done' | 'skipped', string>
  today: {
    /** One sentence over the day. */
    summary: (counts: { inBays: number; waiting: number; decisions: number }) => string
    bays: string
    noBays: Advice
    free: string
    showLive: string
    hideLive: string
    showAllLive: string
    hideAllLive: string
    cameraLost: string
    promised: string
    noPromise: string
    inMinutes: (minutes: number) => string
    lateBy: (minutes: number) => string
    step: (number: number, of: number) => string
    technician: string
    explainer: string
    needsYou: string
    nothingNeedsYou: string
    callMe: string
    since: (age: string) => string
    recordDecision: string
    waiting: string
    nobodyWaits: string
    pickups: string
    noPickups: string
    waits: string
    collects: (time: string) => string
    overtaken: string
    ratings: string
    noRatings: string
    noComment: string
  }
  record: {
    title: string
    decision: string
    via: string
    by: string
    byAdvice: string
    me: string
    note: string
    noteAdvice: string
    save: string
    /** 409: the finding is not as it was. */
    changed: string
    failed: string
    material: string
    labour: string
    noPrice: string
  }
  links: {
    make: string
    role: string
    roleAdvice: Record<LinkRole, string>
    workOrder: string
    workOrderAdvice: string
    label: string
    labelAdvice: string
    days: string
    daysAdvice: (days: number) => string
    submit: string
    needsWorkOrder: string
    failed: string
    made: string
    once: string
    qr: string
    copy: string
    copied: string
    copyFailed: string
    slip: string
    another: string
    code: string
    codeAdvice: string
    expires: string
    list: string
    showEnded: string
    none: Advice
    never: string
    state: Record<'good' | 'expired' | 'revoked', string>
    revoke: string
    revokeTitle: string
    revokeAdvice: string
    revokeFailed: string
    columns: { what: string; made: string; used: string; expires: string; state: string; actions: string }
  }
  workOrders: {
    search: string
    searchAdvice: string
    from: string
    to: string
    submit: string
    clear: string
    recent: string
    found: (count: number) => string
    none: Advice
    unknown: Advice
    back: string
    held: string
    columns: {
      workOrder: string
      vehicle: string
      state: string
      bay: string
      technician: string
      promised: string
      updated: string
      clips: string
    }
    progress: string
    steps: string
    findings: string
    noFindings: string
    items: string
    noItems: string
    film: string
    noFilm: string
    play: string
    rating: string
    noRating: string
    pickup: string
    noPickup: string
    declinedBefore: string
    declinedOn: (date: string, workOrder: string) => string
    declinedAdvice: string
    undecided: string
    decidedBy: (who: string, via: string, when: string) => string
    customer: string
    hold: string
    holdOn: string
    holdOff: string
    holdAdvice: string
    release: string
    reason: string
    holdFailed: string
    record: string
    makeLink: string
    item: {
      what: string
      part: string
      minutes: string
      material: string
      labour: string
      total: string
      due: string
      paidBy: string
    }
  }
  people: {
    period: string
    periods: { thisMonth: string; lastMonth: string; days30: string; days90: string; own: string }
    from: string
    to: string
    show: string
    csv: string
    csvFailed: string
    shop: string
    jobs: string
    rating: string
    onTime: string
    minutes: string
    film: string
    filmAdvice: string
    watched: string
    firstTime: string
    firstTimeAdvice: string
    narrated: string
    moments: string
    of: (count: number, of: number) => string
    nothing: string
    chart: string
    /** How to read the chart. */
    chartAdvice: string
    axis: string
    ratings: (count: number) => string
    /** For those who cannot see it. */
    chartRow: (row: { name: string; count: number; mean: string; deviation: string }) => string
    tooFew: string
    tooFewAdvice: string
    noRatings: string
    table: string
    name: string
    worked: (worked: string, planned: string) => string
    none: Advice
    comebacks: string
    comebacksAdvice: string
    noComebacks: string
    comeback: (days: number) => string
  }
  followUps: {
    open: string
    closed: string
    kind: Record<FollowUpKind, string>
    lead: string
    nothingOpen: Advice
    nothingClosed: Advice
    promised: string
    readyAt: string
    notReady: string
    lateBy: (minutes: number) => string
    assignee: string
    nobody: string
    note: string
    noteAdvice: string
    save: string
    closeIt: string
    closeNeedsNote: string
    saved: string
    failed: string
    closedBy: (who: string, when: string) => string
    sheet: string
    month: string
    print: string
    csv: string
    sheetTitle: (month: string) => string
    sheetNone: string
    sheetCounts: (counts: { all: number; closed: number }) => string
    columns: {
      when: string
      what: string
      vehicle: string
      staff: string
      assignee: string
      note: string
      closed: string
    }
    printedAt: (time: string) => string
  }
  health: {
    allWell: string
    troubles: (count: number) => string
    cameras: string
    live: string
    offline: string
    since: (time: string) => string
    sinceStart: string
    /** What is lost with an explainer's voice is no camera's. */
    camera: Record<Exclude<OfflineCode, 'NARRATION_LOST' | 'NO_NARRATION'>, string>
    showPicture: string
    hidePicture: string
    rendition: Record<'main' | 'sub', string>
    frameRate: (frames: string) => string
    keyframes: (seconds: string) => string
    /** How much of it a minute. */
    fault: Record<FaultGroup, (perMinute: string) => string>
    viewers: string
    watching: (moving: number, watching: number) => string
    behind: (ms: number) => string
    noViewers: string
    stands: string
    moves: string
    noReport: string
    viewerColumns: {
      who: string
      watches: string
      since: string
      behind: string
      gaps: string
      picture: string
    }
    storage: string
    recorded: string
    oldest: string
    gaps: (count: number, seconds: string) => string
    noGaps: string
    free: string
    notWriting: string
    writing: string
    untold: string
    edge: string
    edgeConnected: string
    edgeAway: string
    broker: string
    brokerConnected: string
    brokerAway: string
    relay: string
    clips: (count: number) => string
    database: string
    toldAt: (time: string) => string
  }
  log: {
    lead: string
    intact: string
    broken: (number: number) => string
    none: Advice
    columns: { number: string; at: string; who: string; action: string; object: string }
    action: Record<AuditAction, string>
    relay: string
    all: string
    filter: string
  }
}

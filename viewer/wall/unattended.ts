/**
 * What lets the wall hang for weeks without a hand on it: the screen stays awake, and the page begins afresh after a
 * new deployment and once in every night, but only while the relay is there to load it from.
 */
import { after, every } from '../ui/page/listen.ts'
import { keepAwake } from './keep-awake.ts'

/** 04:00 to 05:00, spread so that the displays of a site do not all come at once. */
const quietHour = 4
const hourMs = 3_600_000
/** A build that is announced but does not load must not make the wall reload for ever. */
const reloadPauseMs = 10 * 60_000
const reloadedAtKey = 'glassbay.reloadedAt'

export interface UnattendedOptions {
  /** IANA zone of the site. */
  timezone: string
}

/** Keeps the screen awake and the page fresh until `signal` aborts. */
export function runUnattended({ timezone }: UnattendedOptions, signal: AbortSignal): void {
  keepAwake(signal)
  const delayMs = msUntilQuietHour(new Date(), timezone) + Math.random() * hourMs
  after(delayMs, () => retryReload(signal), signal)
}

/** Time until the next 04:00 of the site, ms: at least an hour, so that a page loaded at 04:00 has its day. */
export function msUntilQuietHour(now: Date, timezone: string): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: 'numeric',
    minute: 'numeric',
    hour12: false,
  })
  const [hours = 0, minutes = 0] = format.format(now).split(':').map(Number)
  const untilMs = (((quietHour - (hours % 24)) * 60 - minutes) * 60_000 + 24 * hourMs) % (24 * hourMs)
  return untilMs < hourMs ? untilMs + 24 * hourMs : untilMs
}

/** Loads the page anew if the relay answers; a display that cannot load it keeps what it has. */
export async function reloadIfServed(): Promise<void> {
  const reloadedAt = Number(window.sessionStorage.getItem(reloadedAtKey))
  if (Date.now() - reloadedAt < reloadPauseMs) return
  const answer = await fetch(window.location.pathname, { cache: 'no-store', credentials: 'same-origin' })
  if (!answer.ok) return
  window.sessionStorage.setItem(reloadedAtKey, String(Date.now()))
  window.location.reload()
}

function retryReload(signal: AbortSignal): void {
  const attempt = () => {
    reloadIfServed().catch(() => {
      // The relay is away; the next attempt comes with the next interval.
    })
  }
  attempt()
  every(reloadPauseMs, attempt, signal)
}

/**
 * A page that has been told of live cameras and has shown none of them for this long is stuck in a way that the player's
 * own watchdog does not see. Ms.
 */
const stuckMs = 5 * 60_000
const lookMs = 15_000

/** Looks at what is on the screen; `hasLiveCamera` says whether there should be something. */
export function watchPictures(hasLiveCamera: () => boolean, signal: AbortSignal): void {
  let movedAtMs = performance.now()
  const look = () => {
    const isShowing = document.querySelector('.picture[data-state="live"]') !== null
    if (isShowing || !hasLiveCamera()) movedAtMs = performance.now()
    if (performance.now() - movedAtMs > stuckMs) reloadIfServed().catch(() => {}) // the relay is away: at the next look
  }
  every(lookMs, look, signal)
}

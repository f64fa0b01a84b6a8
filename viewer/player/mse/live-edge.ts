/** Decides how playback gets to, and stays at, its place just behind the live edge. Pure; times in ms. */

export interface EdgeView {
  /** How far playback runs behind the fastest arrival. */
  behindMs: number
  /** Where it should run: the playout delay. */
  targetMs: number
  /** Playback rate in force. */
  rate: number
  /** False where the browser knows only 1.0 (webOS). */
  canChangeRate: boolean
  /** The newest frame is a keyframe: a jump there costs no decoding of anything before it. */
  isAtKeyframe: boolean
  /** Since the last jump. */
  sinceJumpMs: number
}

/** `rate` of a jump is what helps until it can be made. */
export interface Steering {
  kind: 'rate' | 'jump'
  rate: number
}

/** Farther behind than this, catching up would take too long to watch. */
const jumpAboveMs = 1000
/** Without rates the only way is to jump, and a jump shows: only for what somebody would notice. */
const jumpWithoutRatesAboveMs = 400
const jumpAtKeyframeAboveMs = 200
/** A jump may itself be what makes playback late: not again at once, and without rates not often. */
const jumpPauseMs = 2_000
const jumpWithoutRatesPauseMs = 10_000
/** How strongly for which error. Few steps: to some browsers (WebKit on Linux) each change is a small seek. */
const steps = [
  { fromMs: 90, change: 0.1 },
  { fromMs: 30, change: 0.05 },
  { fromMs: 8, change: 0.02 },
]
/** Where steering ends, once begun. */
const settledMs = 2

export function steer(view: EdgeView): Steering {
  const errorMs = view.behindMs - view.targetMs
  return {
    kind: needsJump(errorMs, view) ? 'jump' : 'rate',
    rate: view.canChangeRate ? rateFor(errorMs, view.rate) : 1,
  }
}

function needsJump(errorMs: number, { canChangeRate, isAtKeyframe, sinceJumpMs }: EdgeView): boolean {
  if (canChangeRate) return errorMs > jumpAboveMs && sinceJumpMs > jumpPauseMs
  const limitMs = isAtKeyframe ? jumpAtKeyframeAboveMs : jumpWithoutRatesAboveMs
  return errorMs > limitMs && sinceJumpMs > jumpWithoutRatesPauseMs
}

function rateFor(errorMs: number, rate: number): number {
  const sign = Math.sign(errorMs)
  const step = steps.find(({ fromMs }) => Math.abs(errorMs) >= fromMs)
  if (step) return 1 + sign * step.change
  const isOnTheWay = (rate - 1) * sign > 0 && Math.abs(errorMs) > settledMs
  return isOnTheWay ? rate : 1
}

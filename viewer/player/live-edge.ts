/** Decides how playback gets to, and stays at, its place just behind the live edge. Pure; times in ms. */

export interface EdgeView {
  /** How far playback runs behind the fastest arrival. */
  behindMs: number
  /** Where it should run: the cushion. */
  targetMs: number
  /** Playback rate in force. */
  rate: number
  /** False where the browser knows only 1.0 (webOS). */
  canChangeRate: boolean
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
/** Steering begins outside the first and ends inside the second, so that the rate is not changed with every frame. */
const beginMs = 8
const endMs = 2
/** An error of this many ms is worth the whole of the strongest rate. */
const fullRateMs = 100
const strongest = 0.1

export function steer({ behindMs, targetMs, rate, canChangeRate }: EdgeView): Steering {
  const errorMs = behindMs - targetMs
  if (!canChangeRate) return { kind: errorMs > jumpWithoutRatesAboveMs ? 'jump' : 'rate', rate: 1 }
  const isSteering = rate !== 1
  if (Math.abs(errorMs) < (isSteering ? endMs : beginMs)) return { kind: 'rate', rate: 1 }
  const share = Math.max(-1, Math.min(1, errorMs / fullRateMs))
  // Steps of 0.01: a rate that differs in the fifth digit is work for the browser and nothing to the eye.
  const change = Math.round(share * strongest * 100) / 100 || Math.sign(errorMs) * 0.01
  return { kind: errorMs > jumpAboveMs ? 'jump' : 'rate', rate: 1 + change }
}

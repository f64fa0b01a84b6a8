/** Which of a camera's own streams suits line and screen. Pure; times in ms. */
import type { OwnStream } from '../../../relay/wire/live/live.ts'
import type { Quality } from './quality.ts'

/** Sub streams have about 640 pixels a line; in a picture of that size nobody sees more. Pixels of the screen. */
const smallWidth = 720
/** A picture that is being resized does not go to and fro. */
const largeWidth = 800
/** Media that comes so much late tells of a line that is too slow ... */
const tooLateMs = 1000
/** ... when it does so for this long: a hiccup is over by then. */
const tooLateForMs = 400
/** After a line was too slow, so long until it is tried; longer each time, until the large picture has lasted. */
const restsMs = [5_000, 10_000, 20_000, 40_000, 60_000]
const lastingMs = 60_000
/** A trial that ends at once costs nothing: the next one may come soon. */
const trialPauseMs = 8_000

export class StreamChoice {
  private readonly quality: Quality
  private isSmall = false
  private savesData = false
  private isSlow = false
  private lateSinceMs: number | undefined = undefined
  private setbacks = 0
  private triableAtMs = 0
  private fastSinceMs = 0

  constructor(quality: Quality) {
    this.quality = quality
  }

  get wanted(): OwnStream {
    if (this.quality !== 'auto') return this.quality
    return this.isSmall || this.savesData || this.isSlow ? 'sub' : 'main'
  }

  /** It is the line, whatever the screen. */
  get isHeldBySlowLine(): boolean {
    return this.isSlow
  }

  /** `width` in pixels of the screen; 0 while nothing is laid out. */
  noteScreen(width: number, savesData: boolean): void {
    this.savesData = savesData
    if (width > 0) this.isSmall = width <= (this.isSmall ? largeWidth : smallWidth)
  }

  /** How late media comes, a few times a second while the large picture is wanted. */
  noteLag(lagMs: number, nowMs: number): void {
    if (lagMs < tooLateMs) this.lateSinceMs = undefined
    else if (this.lateSinceMs === undefined) this.lateSinceMs = nowMs
    else if (nowMs - this.lateSinceMs >= tooLateForMs) this.noteSlow(nowMs)
  }

  /** The line cannot carry the large picture. */
  noteSlow(nowMs: number): void {
    this.lateSinceMs = undefined
    if (this.isSlow) return
    if (nowMs - this.fastSinceMs > lastingMs) this.setbacks = 0
    this.isSlow = true
    this.triableAtMs = nowMs + (restsMs[Math.min(this.setbacks, restsMs.length - 1)] ?? 0)
    this.setbacks += 1
  }

  /** The line has been slow, and may be better by now. */
  isTriable(nowMs: number): boolean {
    return this.isSlow && nowMs >= this.triableAtMs
  }

  noteTrial(isFast: boolean, nowMs: number): void {
    this.isSlow = !isFast
    if (isFast) this.fastSinceMs = nowMs
    else this.triableAtMs = nowMs + trialPauseMs
  }
}

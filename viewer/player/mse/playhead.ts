/** Keeps a video's playback just behind the live edge: seeks there, steers by rate, and lets old media go. */

import { Arrivals } from '../socket/arrivals.ts'
import type { AppendQueue } from './append-queue.ts'
import type { FragmentFacts } from './fragments.ts'
import { steer } from './live-edge.ts'
import { PlayoutDelay } from './playout-delay.ts'
import { RateCheck } from './rate-check.ts'

/** Kept behind playback, seconds, and how much gathers before the rest is let go. */
const keptBehind = 4
const trimAbove = 10
/** A jump decodes everything from the last keyframe on. With more than this of it, it waits for the next one, s. */
const dearJump = 0.5
/** ... but no longer than this, ms behind. */
const jumpAtAnyPriceMs = 3_000
/** Playback ahead of what arrives by more than this, for as long, has lost its place: the timeline stood still. Ms. */
const overrunMs = 250
const overrunForMs = 500
/** Playback that stands outside of what is buffered by more than this stands before a hole. Seconds. */
const holeTolerance = 0.2

export interface PlayheadOptions {
  video: HTMLVideoElement
  /** False where it is known that changing the playback rate does not work, or stutters. */
  changesRate: boolean
  /** The browser refuses to play before somebody touches the page. */
  onRefused: () => void
}

export class Playhead {
  private readonly options: PlayheadOptions
  private readonly arrivals = new Arrivals()
  private readonly playoutDelay = new PlayoutDelay()
  private readonly rates = new RateCheck()
  private newest: FragmentFacts | undefined = undefined
  private keyframeTime = 0
  private canChangeRate: boolean
  private tickedAtMs = 0
  private jumpedAtMs = Number.NEGATIVE_INFINITY
  private isRefused = false
  private isSeekDue = false
  private overrunSinceMs: number | undefined = undefined

  constructor(options: PlayheadOptions) {
    this.options = options
    this.canChangeRate = options.changesRate
  }

  /** The newest fragment has arrived, or is part of what came before the present. */
  note(fragment: FragmentFacts): void {
    this.newest = fragment
    if (fragment.isKeyframe) this.keyframeTime = fragment.presentationTime
  }

  /** The newest fragment is of the present, and arrived at `nowMs`: its arrival says how regular the line is. */
  noteArrival(nowMs: number): void {
    if (!this.newest) return
    if (this.hasOverrun(this.newest, nowMs)) {
      this.arrivals.clear()
      this.seekToLive()
    }
    this.arrivals.note(this.newest.presentationTime, nowMs)
  }

  /** Goes to the newest picture, as soon as the browser has it: a place before that it forgets. */
  seekToLive(): void {
    const { newest } = this
    if (!newest) return
    this.isSeekDue = !isBuffered(this.options.video, newest.presentationTime)
    if (!this.isSeekDue) this.options.video.currentTime = newest.presentationTime
    this.rates.interrupt()
    this.play()
  }

  /** The browser has taken something. */
  noteAppended(): void {
    if (this.isSeekDue) this.seekToLive()
  }

  /** The same, but only when playback is not about there. */
  resume(): void {
    const { video } = this.options
    if (!this.newest) return
    if (Math.abs(this.newest.presentationTime - video.currentTime) > holeTolerance) this.seekToLive()
    else this.play()
  }

  ranDry(): void {
    this.playoutDelay.grow()
    this.rates.interrupt()
  }

  play(): void {
    const { video, onRefused } = this.options
    if (this.isRefused || !video.paused) return
    video.play().catch((error: unknown) => {
      // Any other error is a new source taking over, and says nothing about what is allowed.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return
      this.isRefused = true
      onRefused()
    })
  }

  /** Somebody has touched the page: what was refused is allowed now. */
  allow(): void {
    this.isRefused = false
    this.seekToLive()
  }

  steer(nowMs: number): void {
    const { video } = this.options
    const { fastestMs, jitterMs } = this.arrivals
    const isPlaying = !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
    if (fastestMs === undefined || !isPlaying) return
    if (this.rates.isInVain(video.playbackRate, video.currentTime, nowMs)) this.canChangeRate = false
    const behindMs = nowMs - video.currentTime * 1000 - fastestMs
    const steering = steer({
      behindMs,
      targetMs: this.playoutDelay.targetMs(jitterMs),
      rate: video.playbackRate,
      canChangeRate: this.canChangeRate,
      isAtKeyframe: this.newest?.isKeyframe ?? false,
      sinceJumpMs: nowMs - this.jumpedAtMs,
    })
    if (steering.kind === 'rate') this.setRate(steering.rate)
    else if (this.isJumpCheap() || behindMs > jumpAtAnyPriceMs) this.jump(nowMs)
    else this.setRate(steering.rate)
  }

  /** A few times a second. */
  tick(nowMs: number, queue: AppendQueue): void {
    const { video } = this.options
    this.playoutDelay.shrink(this.tickedAtMs ? nowMs - this.tickedAtMs : 0)
    this.tickedAtMs = nowMs
    if (this.standsInHole()) this.seekToLive()
    else this.steer(nowMs)
    this.play()
    const { buffered } = video
    if (buffered.length && video.currentTime - buffered.start(0) > trimAbove) {
      queue.trim(video.currentTime - keptBehind)
    }
  }

  /** The camera stood still and its clock with it, while playback went on. */
  private hasOverrun(newest: FragmentFacts, nowMs: number): boolean {
    const { video } = this.options
    const aheadMs = (video.currentTime - newest.presentationTime) * 1000
    if (video.seeking || aheadMs < overrunMs) this.overrunSinceMs = undefined
    else if (this.overrunSinceMs === undefined) this.overrunSinceMs = nowMs
    const lasts = this.overrunSinceMs !== undefined && nowMs - this.overrunSinceMs > overrunForMs
    if (lasts) this.overrunSinceMs = undefined
    return lasts
  }

  private jump(nowMs: number): void {
    this.jumpedAtMs = nowMs
    this.setRate(1)
    this.seekToLive()
  }

  private isJumpCheap(): boolean {
    return this.newest !== undefined && this.newest.presentationTime - this.keyframeTime < dearJump
  }

  /** After a gap, or a seek that the browser forgot: playback has nothing to play where it stands. */
  private standsInHole(): boolean {
    const { buffered, currentTime, seeking, readyState } = this.options.video
    if (!this.newest || seeking || readyState < HTMLMediaElement.HAVE_METADATA || !buffered.length)
      return false
    for (let range = 0; range < buffered.length; range++) {
      const isInside =
        currentTime >= buffered.start(range) - holeTolerance && currentTime <= buffered.end(range)
      if (isInside) return false
    }
    return this.newest.presentationTime - currentTime > holeTolerance
  }

  private setRate(rate: number): void {
    const { video } = this.options
    if (video.playbackRate === rate) return
    try {
      video.playbackRate = rate
    } catch {
      this.canChangeRate = false // webOS refuses every rate but 1
    }
    if (video.playbackRate !== rate) this.canChangeRate = false
  }
}

function isBuffered({ buffered }: HTMLVideoElement, time: number): boolean {
  for (let range = 0; range < buffered.length; range++) {
    // Where a range begins is rounded to the browser's own units.
    if (time >= buffered.start(range) - 0.01 && time < buffered.end(range)) return true
  }
  return false
}

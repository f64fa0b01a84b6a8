/** The page's way to be heard: one audio context, which browsers let sound only after a touch. */
import { opusRate } from '../../../relay/wire/narration/narration.ts'
import { listen } from '../../ui/page/listen.ts'

interface WindowWithAudio {
  AudioContext?: typeof AudioContext
  /** Safari before 14.1. */
  webkitAudioContext?: typeof AudioContext
}

/** Safari's: without it the switch at an iPhone's side silences a page's voices. */
interface NavigatorWithSession extends Navigator {
  audioSession?: { type: string }
}

/** After the last voice; the battery of a phone is not for silence. */
const idleMs = 8000

export class Loudspeaker {
  private context: AudioContext | undefined = undefined
  private readonly users = new Set<symbol>()
  private idle = 0

  static isThere(): boolean {
    return audioContextType() !== undefined
  }

  /** Takes touches as permission, until `signal` aborts. */
  run(signal: AbortSignal): void {
    for (const touch of ['pointerdown', 'touchend', 'keydown', 'click'])
      listen(document, touch, () => this.allow(), signal)
    signal.addEventListener('abort', () => {
      window.clearTimeout(this.idle)
      if (this.context) void this.context.close()
      this.context = undefined
    })
  }

  /** The context for somebody who has something to say now; `release` when there is no more. */
  acquire(): { context: AudioContext; release: () => void } {
    const user = Symbol('voice')
    window.clearTimeout(this.idle)
    this.users.add(user)
    const context = this.open()
    resume(context)
    return { context, release: () => this.release(user) }
  }

  private open(): AudioContext {
    if (this.context) return this.context
    const session = (navigator as NavigatorWithSession).audioSession
    if (session) session.type = 'playback'
    this.context = newContext()
    return this.context
  }

  /** Within a touch: from now on the context may sound, also if it is asked to only later. */
  private allow(): void {
    const context = this.context
    if (context && context.state !== 'running' && this.users.size) resume(context)
  }

  private release(user: symbol): void {
    this.users.delete(user)
    if (this.users.size) return
    this.idle = window.setTimeout(() => {
      if (this.context) this.context.suspend().catch(() => {}) // closed meanwhile
    }, idleMs)
  }
}

function audioContextType(): typeof AudioContext | undefined {
  const { AudioContext: standard, webkitAudioContext: old } = window as unknown as WindowWithAudio
  return standard ?? old
}

function newContext(): AudioContext {
  const type = audioContextType()
  if (!type) throw new Error('this browser has no Web Audio')
  try {
    // The voice's own rate: nothing is resampled between two packets.
    return new type({ sampleRate: opusRate, latencyHint: 'interactive' })
  } catch {
    return new type() // a rate of its own choice has to do
  }
}

function resume(context: AudioContext): void {
  // Before a touch this promise stays open, or is refused: the state tells.
  context.resume().catch(() => {})
}

/**
 * A camera's head: moves that end by themselves, and a Stop in any case. From the moment that a move is on its way the
 * camera may be turning, whatever it answers; that is over when it has taken a Stop or has gone to a preset.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { nudgeMs } from '../../relay/wire/ptz/nudge.ts'
import type { PtzCommand } from '../../relay/wire/ptz/ptz.ts'
import { OnvifFault } from './onvif-error.ts'

/** The camera stops by itself after this time, should the edge die in between. Bosch and others refuse to know it. */
const deadManMs = 2000
/** A Stop that the camera did not take is told again, for about a minute. */
const stopDelaysMs = [0, 250, 1000, 3000, 5000, 10_000, 20_000, 20_000]

export interface Velocity {
  x: number
  y: number
  zoom: number
}

/** What the camera can be told; each rejects with a sentence. */
export interface Head {
  /** Moves on and on; with `timeoutMs` the camera ends it by itself. */
  move(velocity: Velocity, timeoutMs: number | undefined): Promise<unknown>
  stop(): Promise<unknown>
  goTo(preset: string): Promise<unknown>
  /** Stores where it looks now, over the preset with this token if there is one. */
  store(name: string, preset: string | undefined): Promise<unknown>
  presetNamed(name: string): string | undefined
}

/** What must outlive this thread. */
export interface TurningState {
  /** The camera may be turning. */
  mayTurn: boolean
  /** Until it has shown that it does not. */
  takesTimeout: boolean
}

export interface TurningOptions {
  head: Head
  state: TurningState
  onChange: (state: TurningState) => void
  /** It took no Stop. */
  onRunaway: (reason: string) => void
}

export class Turning {
  private readonly options: TurningOptions
  private state: TurningState
  /** Counts commands: what one of them has still to do is nothing once another has come. */
  private latest = 0
  private stopTimer: NodeJS.Timeout | undefined = undefined
  private turns: Promise<unknown> = Promise.resolve()

  constructor(options: TurningOptions) {
    this.options = options
    this.state = options.state
  }

  /** One after the other, as they came: a move that overtakes a preset would turn for ever. */
  carryOut(command: PtzCommand): Promise<void> {
    const mine = ++this.latest
    clearTimeout(this.stopTimer)
    const done = this.turns.then(() => this.carryOutNow(command, mine))
    this.turns = done.catch(() => {}) // told to whoever asked
    return done
  }

  /** Of somebody who is no longer there, perhaps. Settles when the camera has taken it, or will not. */
  async stop(): Promise<void> {
    this.setState({ mayTurn: true })
    await this.stopUnlessFollowed(++this.latest)
  }

  /** Before the end: one Stop, if one is due. */
  async end(): Promise<void> {
    this.latest += 1
    clearTimeout(this.stopTimer)
    if (this.state.mayTurn) await this.options.head.stop()
  }

  private async carryOutNow(command: PtzCommand, mine: number): Promise<void> {
    const { head } = this.options
    switch (command.kind) {
      case 'nudge':
        await this.nudge(command, mine)
        break
      case 'preset':
        await this.goTo(command.token, mine)
        break
      case 'store':
        if (this.state.mayTurn) await this.stopUnlessFollowed(mine)
        await head.store(command.name, head.presetNamed(command.name))
        break
      default:
        command satisfies never
    }
  }

  private async nudge({ pan, tilt, zoom }: PtzCommand & { kind: 'nudge' }, mine: number): Promise<void> {
    this.setState({ mayTurn: true })
    try {
      await this.move({ x: pan, y: tilt, zoom })
    } catch (error) {
      // It may have begun all the same.
      this.stopLater(mine, 0)
      throw error
    }
    this.stopLater(mine, nudgeMs)
  }

  private async move(velocity: Velocity): Promise<void> {
    const { head } = this.options
    const { takesTimeout } = this.state
    try {
      await head.move(velocity, takesTimeout ? deadManMs : undefined)
    } catch (error) {
      if (!takesTimeout || !(error instanceof OnvifFault)) throw error
      // A fault for the timeout, of whatever wording (gh:BugRack/Onvif.Core#30, Bosch).
      await head.move(velocity, undefined).catch(() => {
        throw error
      })
      this.setState({ takesTimeout: false })
    }
  }

  private async goTo(preset: string, mine: number): Promise<void> {
    try {
      await this.options.head.goTo(preset)
    } catch (error) {
      if (this.state.mayTurn) this.stopLater(mine, 0)
      throw error
    }
    this.setState({ mayTurn: false })
  }

  private stopLater(mine: number, delayMs: number): void {
    if (mine !== this.latest) return
    this.stopTimer = setTimeout(() => void this.stopUnlessFollowed(mine), delayMs)
  }

  private async stopUnlessFollowed(mine: number): Promise<void> {
    let reason = ''
    for (const delayMs of stopDelaysMs) {
      if (delayMs > 0) await wait(delayMs)
      if (mine !== this.latest) return
      try {
        await this.options.head.stop()
        if (mine === this.latest) this.setState({ mayTurn: false })
        return
      } catch (error) {
        reason = (error as Error).message
      }
    }
    this.options.onRunaway(reason)
  }

  private setState(change: Partial<TurningState>): void {
    const state = { ...this.state, ...change }
    if (isDeepStrictEqual(state, this.state)) return
    this.state = state
    this.options.onChange(state)
  }
}

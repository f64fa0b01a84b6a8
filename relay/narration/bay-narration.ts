/**
 * Who narrates in one bay: one console at a time has the floor, from `on` to `off` or to the loss of its line. The others
 * are told who it is, and may take over.
 */
import type { Subject } from '../access/subject.ts'
import type { JobSource } from '../store/job/job-source.ts'
import type { VoicePacket } from '../wire/narration/narration.ts'
import type { Narrator, Stroke } from '../wire/narration/remark.ts'
import type { Console } from './console.ts'
import type { Spotlight } from './spotlight.ts'
import { narrationLost, noNarration, type Voice } from './voice/voice.ts'

export interface NarrationBegun {
  bay: string
  by: Narrator
  /** Whose link it is. */
  subject: Subject
  workOrder: string | undefined
}

/** Where what was narrated is kept. */
export interface NarrationKeeper {
  begin(narration: NarrationBegun): KeptNarration
}
export interface KeptNarration {
  push(packet: VoicePacket): void
  end(): void
}

/** A console that has not come back after this has gone. Ms. */
const returnMs = 30_000

/** What a console does besides talking. */
export interface Desk {
  caption(bay: string, console: Console, text: string): void
  stroke(bay: string, console: Console, stroke: Stroke): void
  spotlight: Pick<Spotlight, 'put' | 'release' | 'holderCame' | 'holderLeft'>
}

export interface BayNarrationOptions {
  bay: string
  desk: Desk
  voice: Voice
  jobs: JobSource
  keeper: NarrationKeeper
}

export class BayNarration {
  readonly voice: Voice
  private readonly options: BayNarrationOptions
  private readonly consoles = new Set<Console>()
  private floor: { console: Console; kept: KeptNarration } | undefined = undefined
  private awaiting: NodeJS.Timeout | undefined = undefined

  constructor(options: BayNarrationOptions) {
    this.options = options
    this.voice = options.voice
  }

  get isOn(): boolean {
    return this.floor !== undefined
  }

  enter(console: Console): void {
    this.dropFormer(console)
    this.consoles.add(console)
    console.send({
      type: 'welcome',
      you: console.who,
      by: this.floor?.console.who ?? null,
      listeners: this.voice.listenerCount,
      now: Date.now(),
    })
    const { bay, desk } = this.options
    desk.spotlight.holderCame(console)
    console.start({
      onCaption: text => desk.caption(bay, console, text),
      onStroke: stroke => desk.stroke(bay, console, stroke),
      onSpotlight: seconds => desk.spotlight.put(bay, console, seconds),
      onRelease: () => desk.spotlight.release(),
      onTalk: isTakeOver => this.talk(console, isTakeOver),
      onQuiet: () => this.leaveFloor(console, false),
      onPacket: packet => this.push(console, packet),
      onClose: isLost => {
        this.consoles.delete(console)
        this.leaveFloor(console, isLost)
        desk.spotlight.holderLeft(console, isLost)
      },
    })
  }

  tellListeners(): void {
    const message = { type: 'listeners', count: this.voice.listenerCount } as const
    for (const console of this.consoles) console.send(message)
  }

  /** The relay goes away: everybody is told, and will come again. */
  stop(): void {
    for (const console of this.consoles) {
      console.end('going-away')
      this.leaveFloor(console, true)
    }
    clearTimeout(this.awaiting)
    this.voice.stop()
  }

  [Symbol.iterator](): Iterator<Console> {
    return this.consoles.values()
  }

  private talk(console: Console, isTakeOver: boolean): void {
    const holder = this.floor?.console
    if (holder && holder !== console && !isTakeOver) {
      console.send({ type: 'busy', by: holder.who })
      return
    }
    if (holder !== console) {
      holder?.send({ type: 'taken-over', by: console.who })
      this.takeFloor(console)
    }
    console.send({ type: 'on-air' })
  }

  private takeFloor(console: Console): void {
    const { bay, jobs, keeper } = this.options
    this.floor?.kept.end()
    clearTimeout(this.awaiting)
    const { who, subject } = console
    const kept = keeper.begin({ bay, by: who, subject, workOrder: jobs.jobInBay(bay)?.workOrder })
    this.floor = { console, kept }
    this.voice.begin(who)
    this.tellOthers(console, who)
  }

  private leaveFloor(console: Console, isLost: boolean): void {
    if (this.floor?.console !== console) return
    this.floor.kept.end()
    this.floor = undefined
    this.voice.end(isLost ? narrationLost : noNarration)
    if (isLost) this.awaiting = setTimeout(() => this.voice.end(noNarration), returnMs).unref()
    this.tellOthers(console, null)
  }

  private push(console: Console, packet: VoicePacket): void {
    if (this.floor?.console !== console) return // it has not heard yet that it was taken over
    this.voice.push(packet)
    this.floor.kept.push(packet)
  }

  private tellOthers(speaker: Console, by: Narrator | null): void {
    for (const console of this.consoles) if (console !== speaker) console.send({ type: 'narrator', by })
  }

  /** The same page on a new line: it does not have to take over from itself. */
  private dropFormer({ session, subject }: Console): void {
    for (const former of this.consoles) {
      if (former.session !== session || former.subject.linkId !== subject.linkId) continue
      this.consoles.delete(former)
      this.leaveFloor(former, true)
      former.abandon()
    }
  }
}

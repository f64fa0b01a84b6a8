/**
 * An explainer's narration of one bay as a page uses it: microphone, encoder and line wired together. The page gives it
 * presses of its one button and shows its state; everything else goes by itself.
 */
import type { ConsoleMessage } from '../../../relay/wire/narration/narration.ts'
import type { Narrator } from '../../../relay/wire/narration/remark.ts'
import { childOf } from '../../ui/page/listen.ts'
import type { VoiceEncoder } from './encoder.ts'
import { Microphone, type MicrophoneState, microphoneObstacle, type VoiceBlock } from './microphone.ts'
import { type LineState, NarrationSocket } from './narration-socket.ts'
import { TalkSwitch } from './talk-switch.ts'
import { chooseEncoding, type Encoding, newEncoder } from './voice-encoder.ts'

export interface NarrationState {
  microphone: MicrophoneState
  line: LineState
  /** The button is on: what is said goes out as soon as it can. */
  isTalking: boolean
  listeners: number
  /** As whom; undefined before the first answer. */
  you: Narrator | undefined
  /** This browser makes no Opus. */
  cannotEncode: boolean
}

export interface NarrationOptions {
  bay: string
  by?: string | undefined
  onState: (state: NarrationState) => void
  /** Some fifty times a second while the microphone is open, 0 to 1. */
  onLevel: (level: number) => void
}

export type Remark = Extract<ConsoleMessage, { type: 'caption' | 'stroke' | 'spotlight' | 'release' }>

export class Narration {
  readonly microphone: Microphone
  private readonly options: NarrationOptions
  private readonly line: NarrationSocket
  private readonly talk = new TalkSwitch()
  private state: NarrationState = {
    microphone: microphoneObstacle() === 'insecure-origin' ? { kind: 'insecure-origin' } : { kind: 'closed' },
    line: { kind: 'connecting' },
    isTalking: false,
    listeners: 0,
    you: undefined,
    cannotEncode: false,
  }
  private encoding: Encoding | undefined = undefined
  private encoder: VoiceEncoder | undefined = undefined
  private wasTalking = false
  sentPackets = 0

  constructor(options: NarrationOptions) {
    this.options = options
    this.microphone = new Microphone({
      onState: microphone => this.setMicrophone(microphone),
      onBlock: block => this.take(block),
      onLevel: level => options.onLevel(level),
    })
    this.line = new NarrationSocket({
      bay: options.bay,
      by: options.by,
      onState: line => this.setLine(line),
      onListeners: listeners => this.change({ listeners }),
      onWelcome: you => this.change({ you }),
    })
  }

  /** Keeps the line until `signal` aborts; the microphone opens with the first press. */
  run(signal: AbortSignal): void {
    signal.addEventListener('abort', () => {
      this.stopEncoder()
      this.microphone.close()
    })
    void this.line.run(childOf(signal).signal)
    chooseEncoding()
      .then(encoding => {
        this.encoding = encoding
        this.change({ cannotEncode: encoding === 'none' })
        this.follow()
      })
      .catch(() => this.change({ cannotEncode: true }))
  }

  press(): void {
    this.talk.press(performance.now())
    if (this.state.microphone.kind !== 'open' && this.state.microphone.kind !== 'opening')
      void this.microphone.open()
    this.follow()
  }

  release(): void {
    this.talk.release(performance.now())
    this.follow()
  }

  /** Somebody else narrates: from now on it is this page, with the button latched. */
  takeOver(): void {
    if (!this.talk.on) {
      this.press()
      this.release()
    }
    this.line.takeOver()
  }

  /** What needs no microphone: captions, strokes, the spotlight. False: the line is not there just now. */
  say(message: Remark): boolean {
    return this.line.say(message)
  }

  get roundTripMs(): number | undefined {
    return this.line.roundTripMs
  }

  private setMicrophone(microphone: MicrophoneState): void {
    // A microphone that is gone or forbidden turns the button off; one that is being changed does not.
    if (microphone.kind !== 'open' && microphone.kind !== 'opening' && microphone.kind !== 'closed')
      this.talk.off()
    this.stopEncoder()
    this.change({ microphone })
    this.follow()
  }

  private setLine(line: LineState): void {
    const isSomebodyElse = line.kind === 'busy' || line.kind === 'taken-over' || line.kind === 'refused'
    if (isSomebodyElse) {
      this.talk.off()
      this.wasTalking = false
    }
    this.change({ line })
    this.follow()
  }

  /** Line and encoder do what button and microphone say. */
  private follow(): void {
    const isTalking = this.talk.on
    const { kind } = this.state.microphone
    if (isTalking && kind === 'open' && !this.wasTalking) {
      this.wasTalking = true
      this.line.talk()
    }
    if (!isTalking && this.wasTalking) {
      this.wasTalking = false
      this.line.quiet()
    }
    if (this.line.isLive && kind === 'open') this.startEncoder()
    else this.stopEncoder()
    if (this.state.isTalking !== isTalking) this.change({ isTalking })
  }

  private startEncoder(): void {
    const { stream } = this.microphone
    if (this.encoder || !stream || this.encoding === undefined || this.encoding === 'none') return
    this.encoder = newEncoder(this.encoding, stream, {
      onPacket: packet => {
        this.sentPackets += 1
        this.line.send(packet)
      },
      onError: () => this.stopEncoder(), // the next block begins a new one
    })
  }

  private stopEncoder(): void {
    if (this.encoder) this.encoder.stop()
    this.encoder = undefined
  }

  private take(block: VoiceBlock): void {
    if (!this.encoder) this.follow()
    if (this.encoder) this.encoder.push(block)
  }

  private change(change: Partial<NarrationState>): void {
    this.state = { ...this.state, ...change }
    this.options.onState(this.state)
  }
}

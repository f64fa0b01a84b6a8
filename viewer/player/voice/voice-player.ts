/**
 * An explainer's voice over one bay, from the relay to the loudspeaker: socket, decoder and playout wired together. It
 * waits in silence, at no cost, until somebody narrates.
 */

import { fmp4Protocol, type LiveMessage } from '../../../relay/wire/live/live.ts'
import { voiceCamera } from '../../../relay/wire/narration/narration.ts'
import type { Narrator } from '../../../relay/wire/narration/remark.ts'
import type { EndReason } from '../../../relay/wire/shared/end-reason.ts'
import { after, childOf, every, listen } from '../../ui/page/listen.ts'
import { type InitFacts, readInit } from '../mse/fragments.ts'
import { ClockOffset, pageClock } from '../socket/clock-offset.ts'
import { LiveSocket } from '../socket/live-socket.ts'
import { whileVisible } from '../socket/visibility.ts'
import { DecoderChoice } from './decoder-choice.ts'
import { adts, FileDecoder, oggOpus } from './file-decoder.ts'
import { Loudspeaker } from './loudspeaker.ts'
import { canDecodeStream, StreamDecoder } from './stream-decoder.ts'
import type { VoiceDecoder } from './voice-decoder.ts'
import { VoiceOutput } from './voice-output.ts'
import { readVoicePackets } from './voice-packets.ts'

export type VoiceState =
  /** Nobody narrates, or nobody knows yet. */
  | { kind: 'silent' }
  | { kind: 'heard'; by: Narrator | undefined }
  /** Somebody narrates, and the browser sounds only after a touch. */
  | { kind: 'needs-tap'; by: Narrator | undefined }
  | { kind: 'muted'; by: Narrator | undefined }
  /** The line between the explainer and the relay, or between the relay and here, is lost for a moment. */
  | { kind: 'interrupted' }
  /** Somebody narrates, and this browser has no way to let it be heard. */
  | { kind: 'no-sound'; by: Narrator | undefined }

export interface VoicePlayerOptions {
  bay: string
  loudspeaker: Loudspeaker
  /** How long after its capture the picture is seen, ms; undefined while there is none. */
  pictureBehindMs: () => number | undefined
  onState: (state: VoiceState) => void
}

/** What tests, benchmarks and whoever opens the inspector want to know. */
export interface VoiceFacts {
  decoding: string
  /** Pieces of sound, of a packet or a few. */
  decodedPieces: number
  heardPieces: number
  gaps: number
  longestGapMs: number
  /** What the line's jitter makes the voice wait, ms. */
  playoutDelayMs: number
  /** Spoken to heard, ms; undefined while unknown. */
  behindMs: number | undefined
}

const firstReportMs = 500
const reportMs = 5_000
const finalReasons: readonly EndReason[] = ['expired', 'revoked', 'job-left']
const finalPauseMs = 30_000

export class VoicePlayer {
  private readonly options: VoicePlayerOptions
  private readonly clock = new ClockOffset()
  private readonly socket: LiveSocket
  private choice = new DecoderChoice({ hasAudio: Loudspeaker.isThere(), decodesStream: false })
  private by: Narrator | undefined = undefined
  private init: InitFacts | undefined = undefined
  private output: VoiceOutput | undefined = undefined
  private decoder: VoiceDecoder | undefined = undefined
  private speech: AbortController | undefined = undefined
  private isMuted = false
  private decodedPieces = 0
  private heardPieces = 0

  constructor(options: VoicePlayerOptions) {
    this.options = options
    this.socket = new LiveSocket({
      address: () => ({ url: this.url(), protocol: fmp4Protocol }),
      onMessage: message => this.take(message),
      onMedia: bytes => this.takeMedia(bytes),
      onLost: () => this.loseLine(),
    })
  }

  /** Listens until `signal` aborts. */
  run(signal: AbortSignal): void {
    signal.addEventListener('abort', () => this.endSpeech())
    after(firstReportMs, () => this.report(), signal)
    every(reportMs, () => this.report(), signal)
    const begin = (decodesStream: boolean) => {
      this.choice = new DecoderChoice({ hasAudio: Loudspeaker.isThere(), decodesStream })
      const connect = (visible: AbortSignal) => void this.socket.run(childOf(visible).signal)
      whileVisible(connect, () => {}, signal)
    }
    canDecodeStream().then(begin, () => begin(false))
  }

  setMuted(isMuted: boolean): void {
    this.isMuted = isMuted
    if (this.output) this.output.setMuted(isMuted)
    this.tellState()
  }

  facts(): VoiceFacts {
    const { output, decodedPieces, heardPieces } = this
    const silent = { gaps: 0, longestGapMs: 0, playoutDelayMs: 0, behindMs: undefined }
    return {
      decoding: this.choice.current,
      decodedPieces,
      heardPieces,
      ...(output ? output.facts() : silent),
    }
  }

  private url(): string {
    const { protocol, host } = window.location
    const query = this.choice.current === 'adts' ? '?codecs=mp4a' : ''
    const path = `/live/${encodeURIComponent(this.options.bay)}/${voiceCamera}${query}`
    return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}`
  }

  private take(message: LiveMessage): void {
    switch (message.type) {
      case 'start':
        this.clock.noteStart(message.now, pageClock())
        this.beginSpeech(message.by)
        break
      case 'offline':
        this.endSpeech()
        this.options.onState({ kind: message.code === 'NARRATION_LOST' ? 'interrupted' : 'silent' })
        break
      case 'end':
        this.endSpeech()
        if (finalReasons.includes(message.reason)) this.socket.rest(finalPauseMs)
        this.options.onState({ kind: 'silent' })
        break
      case 'clock':
        this.clock.noteAnswer(message.sent, message.now, pageClock())
        break
      case 'gap':
      case 'padding': // nobody asks for it here
        break // the packets themselves say what is missing
    }
  }

  private takeMedia(bytes: Uint8Array): void {
    if (!this.speech) return
    if (!this.init) {
      this.init = readInit(bytes)
      return
    }
    for (const packet of readVoicePackets(bytes, this.init)) {
      if (!this.output || !this.decoder) return
      this.output.noteArrival(packet, performance.now())
      this.decoder.push(packet)
    }
  }

  private beginSpeech(by: Narrator | undefined): void {
    this.endSpeech()
    this.by = by
    this.init = undefined
    const speech = new AbortController()
    this.speech = speech
    if (this.choice.current !== 'none') this.openOutput(speech.signal)
    this.tellState()
  }

  private openOutput(speech: AbortSignal): void {
    const { loudspeaker, pictureBehindMs } = this.options
    const { context, release } = loudspeaker.acquire()
    const { clock } = this
    const output = new VoiceOutput({ context, clock, pictureBehindMs })
    output.setMuted(this.isMuted)
    const decoder = this.newDecoder(context, output, speech)
    this.output = output
    this.decoder = decoder
    listen(context, 'statechange', () => this.tellState(), speech)
    speech.addEventListener('abort', () => {
      decoder.close()
      output.close()
      release()
    })
  }

  private newDecoder(context: AudioContext, output: VoiceOutput, speech: AbortSignal): VoiceDecoder {
    const events = {
      onSamples: (samples: Parameters<VoiceOutput['play']>[0]) => {
        if (speech.aborted) return
        this.decodedPieces += 1
        if (output.play(samples)) this.heardPieces += 1
      },
      onError: () => {
        if (speech.aborted) return
        this.choice.stepDown()
        this.socket.drop()
      },
    }
    if (this.choice.current === 'stream') return new StreamDecoder(events)
    return new FileDecoder({ ...events, context, format: this.choice.current === 'adts' ? adts : oggOpus })
  }

  private loseLine(): void {
    const wasOn = this.speech !== undefined
    this.endSpeech()
    this.options.onState({ kind: wasOn ? 'interrupted' : 'silent' })
  }

  private endSpeech(): void {
    const { speech } = this
    this.speech = undefined
    this.output = undefined
    this.decoder = undefined
    if (speech) speech.abort()
  }

  private tellState(): void {
    if (this.speech) this.options.onState({ kind: this.kindOfSpeech(), by: this.by })
  }

  private kindOfSpeech(): 'heard' | 'needs-tap' | 'muted' | 'no-sound' {
    if (!this.output) return 'no-sound'
    if (this.isMuted) return 'muted'
    return this.output.isSounding ? 'heard' : 'needs-tap'
  }

  private report(): void {
    const { behindMs } = this.facts()
    const moving = this.output?.isSounding ?? false
    this.socket.send({
      type: 'report',
      sent: pageClock(),
      moving,
      behindMs: behindMs === undefined ? null : behindMs,
      droppedFrames: 0,
      rebuilds: 0,
    })
  }
}

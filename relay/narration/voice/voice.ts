/**
 * One bay's voice as viewers get it: a stream of the same form as a camera's, live while somebody narrates. Every packet
 * is a fragment and a keyframe, so whoever joins in the middle of a sentence hears its next word.
 */
import type { CameraViewer, LiveSource } from '../../live/live-camera.ts'
import { Stream, type StreamSource } from '../../live/stream.ts'
import type { OfflineReason } from '../../wire/live/camera.ts'
import {
  aacMime,
  opusMime,
  type VoicePacket,
  type VoiceRendition,
  voiceCamera,
} from '../../wire/narration/narration.ts'
import type { Narrator } from '../../wire/narration/remark.ts'
import { writeAudioFragment, writeAudioInit } from './audio-fmp4.ts'
import { VoiceTimeline } from './voice-timeline.ts'

export const noNarration: OfflineReason = { code: 'NO_NARRATION', message: 'nobody narrates in this bay now' }
export const narrationLost: OfflineReason = {
  code: 'NARRATION_LOST',
  message: "the line to the explainer's microphone is lost: it goes on by itself",
}

/** A voice has no past that a joiner could be given, and its clock is not the edge's: it is of whoever may listen now. */
const capturedAtMs = Number.POSITIVE_INFINITY

const opusInit = writeAudioInit('opus')
const aacInit = writeAudioInit('aac')

/** Makes AAC of a voice from its first listener to its last. */
export interface AacEncoder {
  push(packet: VoicePacket): void
}
export type StartAacEncoder = (onFragment: (fragment: Uint8Array) => void, signal: AbortSignal) => AacEncoder

export interface VoiceOptions {
  bay: string
  lingerMs: number
  startAacEncoder: StartAacEncoder
  /** How many listen has changed. */
  onListeners: () => void
}

export class Voice implements LiveSource, StreamSource<VoiceRendition> {
  readonly bay: string
  readonly camera = voiceCamera
  readonly ownStreams = []
  private readonly options: VoiceOptions
  private readonly streams: Record<VoiceRendition, Stream<VoiceRendition>>
  private readonly listeners = new Set<CameraViewer>()
  private narrator: Narrator | undefined = undefined
  private timeline = new VoiceTimeline()
  private sequence = 0
  private encoding: { encoder: AacEncoder; end: AbortController } | undefined = undefined

  constructor(options: VoiceOptions) {
    const { bay, lingerMs } = options
    this.options = options
    this.bay = bay
    const stream = (rendition: VoiceRendition) =>
      new Stream<VoiceRendition>({
        rendition,
        source: this,
        state: { kind: 'offline', reason: noNarration },
        lingerMs,
      })
    this.streams = { opus: stream('opus'), aac: stream('aac') }
  }

  get listenerCount(): number {
    return this.listeners.size
  }

  join(viewer: CameraViewer): void {
    this.listeners.add(viewer)
    viewer.watch(this.streams[viewer.wish.playsOpus ? 'opus' : 'aac'])
    this.options.onListeners()
  }

  /** There is one voice. */
  choose(): void {}

  leave(viewer: CameraViewer): void {
    if (this.listeners.delete(viewer)) this.options.onListeners()
  }

  /** Somebody begins to narrate, or goes on after a break. */
  begin(narrator: Narrator): void {
    this.narrator = narrator
    this.timeline = new VoiceTimeline()
    for (const stream of Object.values(this.streams)) if (stream.isWatched) this.watch(stream)
  }

  push(packet: VoicePacket): void {
    const { opus } = this.streams
    this.encoding?.encoder.push(packet)
    if (!opus.isWatched) return
    const payload = writeAudioFragment(this.sequence++, this.timeline.place(packet))
    opus.push({ payload, isKeyframe: true, capturedAtMs })
  }

  end(reason: OfflineReason): void {
    this.narrator = undefined
    this.stopEncoder()
    for (const stream of Object.values(this.streams)) stream.end(reason)
  }

  /** Ends what lingers, so that the process can end. */
  stop(): void {
    for (const stream of Object.values(this.streams)) stream.forget()
  }

  watch(stream: Stream<VoiceRendition>): void {
    if (!this.narrator) return
    const isAac = stream.rendition === 'aac'
    stream.begin({ mime: isAac ? aacMime : opusMime, width: 0, height: 0, by: this.narrator })
    stream.init(isAac ? aacInit : opusInit)
    stream.goLive()
    if (isAac) this.startEncoder(stream)
  }

  unwatch(stream: Stream<VoiceRendition>): void {
    if (stream.rendition === 'aac') this.stopEncoder()
    if (!this.narrator) stream.end(noNarration)
  }

  starting(): void {} // its readers have chosen their form for good

  private startEncoder(stream: Stream<VoiceRendition>): void {
    this.stopEncoder()
    const end = new AbortController()
    const encoder = this.options.startAacEncoder(
      payload => stream.push({ payload, isKeyframe: true, capturedAtMs }),
      end.signal,
    )
    this.encoding = { encoder, end }
  }

  private stopEncoder(): void {
    this.encoding?.end.abort()
    this.encoding = undefined
  }
}

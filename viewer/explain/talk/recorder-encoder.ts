/** MediaRecorder, where there is no AudioEncoder: its file comes in pieces, and is taken apart into its packets. */

import { opusRate, opusTicks } from '../../../relay/wire/narration/narration.ts'
import { Turns } from '../../../relay/wire/shared/turns.ts'
import { pageClock } from '../../player/socket/clock-offset.ts'
import type { VoiceEncoder, VoiceEncoderEvents } from './encoder.ts'
import { Mp4Packets } from './mp4-packets.ts'
import { OggPackets } from './ogg-packets.ts'
import { WebmPackets } from './webm-packets.ts'

/** Takes a file apart that comes in pieces. */
interface FilePackets {
  /** The Opus packets that are whole now. */
  push(bytes: Uint8Array): Uint8Array[]
}

const types: { type: string; open: () => FilePackets }[] = [
  { type: 'audio/webm;codecs=opus', open: () => new WebmPackets() },
  { type: 'audio/ogg;codecs=opus', open: () => new OggPackets() },
  { type: 'audio/mp4;codecs=opus', open: () => new Mp4Packets() },
]
const sliceMs = 20
const bitsPerSecond = 32_000

export function recorderType() {
  if (typeof MediaRecorder === 'undefined') return undefined
  return types.find(({ type }) => MediaRecorder.isTypeSupported(type))
}

export class RecorderEncoder implements VoiceEncoder {
  private readonly recorder: MediaRecorder
  private readonly packets: FilePackets
  private readonly events: VoiceEncoderEvents
  private startedAtMs = pageClock()
  private ticks = 0
  private isStopped = false
  /** Pieces are read one after the other. */
  private readonly turns = new Turns()

  constructor(stream: MediaStream, events: VoiceEncoderEvents) {
    const chosen = recorderType()
    if (!chosen) throw new Error('this browser records no Opus')
    this.events = events
    this.packets = chosen.open()
    this.recorder = new MediaRecorder(stream, { mimeType: chosen.type, audioBitsPerSecond: bitsPerSecond })
    this.recorder.onstart = () => {
      this.startedAtMs = pageClock()
    }
    this.recorder.onerror = () => events.onError(new Error('the recorder failed'))
    this.recorder.ondataavailable = ({ data }) => {
      this.turns.take(() => this.read(data)).catch(error => events.onError(error as Error))
    }
    this.recorder.start(sliceMs)
  }

  push(): void {} // it hears the microphone itself

  stop(): void {
    this.isStopped = true
    if (this.recorder.state !== 'inactive') this.recorder.stop()
  }

  private async read(data: Blob): Promise<void> {
    const bytes = new Uint8Array(await data.arrayBuffer())
    for (const opus of this.packets.push(bytes)) {
      const capturedAtMs = this.startedAtMs + (this.ticks / opusRate) * 1000
      this.ticks += opusTicks(opus) ?? 0
      if (!this.isStopped) this.events.onPacket({ capturedAtMs, opus })
    }
  }
}

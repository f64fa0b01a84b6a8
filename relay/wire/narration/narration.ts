/**
 * What travels on `GET /narrate/{bay}`, an explainer's own socket. Text messages are JSON; a binary message is one Opus
 * packet (RFC 6716) behind its capture time. Nothing is sent while nobody talks but the clock, every few seconds.
 */
import type { EndReason } from '../shared/end-reason.ts'
import type { Narrator, Stroke } from './remark.ts'

export const narrateProtocol = 'glassbay.narrate'
/** In the place of a camera's id: `GET /live/{bay}/voice`. */
export const voiceCamera = 'voice'
/** The forms in which a voice travels: as it was spoken into the browser, and for those who cannot decode that. */
export const voiceRenditions = ['opus', 'aac'] as const
export type VoiceRendition = (typeof voiceRenditions)[number]
export const opusMime = 'audio/mp4; codecs="opus"'
export const aacMime = 'audio/mp4; codecs="mp4a.40.2"'

/** The relay gives a console up that has said nothing for so long, ms; a console says `clock` more often. */
export const consoleSilenceMs = 5000
/** A packet older than this is not played any more: it waited in a line that was cut. Ms. */
export const staleAfterMs = 1500

/** Console → relay. */
export type ConsoleMessage =
  /** The microphone is open: packets follow. Also the first thing to say after a line was lost. */
  | { type: 'on' }
  | { type: 'off' }
  /** The same as `on`, from somebody who was told that another one narrates. */
  | { type: 'take-over' }
  /** These four need no microphone. An empty text takes the caption away. */
  | { type: 'caption'; text: string }
  | { type: 'stroke'; stroke: Stroke }
  /** This bay is large on the walls for so long, null: until `release`, or until this console has gone. */
  | { type: 'spotlight'; seconds: number | null }
  | { type: 'release' }
  /** `sent`: the console's clock, ms since 1970. */
  | { type: 'clock'; sent: number }

/** Relay → console. */
export type DeskMessage =
  /** First of all. `you`: as whom this console speaks; `by`: who narrates now; `now`: the relay's clock, ms. */
  | { type: 'welcome'; you: Narrator; by: Narrator | null; listeners: number; now: number }
  /** Packets are passed on from now on. */
  | { type: 'on-air' }
  /** Answer to `on`: somebody else narrates. `take-over` is the way on. */
  | { type: 'busy'; by: Narrator }
  /** Somebody else narrates now in this console's place. */
  | { type: 'taken-over'; by: Narrator }
  /** Somebody has begun or ended. */
  | { type: 'narrator'; by: Narrator | null }
  | { type: 'listeners'; count: number }
  | { type: 'clock'; sent: number; now: number }
  /** The close follows. */
  | { type: 'end'; reason: EndReason }

/** One frame of the voice. */
export interface VoicePacket {
  /** When its first sample was spoken, by the relay's clock, ms since 1970. */
  capturedAtMs: number
  /** One Opus packet. */
  opus: Uint8Array
}

const captureTimeBytes = 8

export function writeVoicePacket({ capturedAtMs, opus }: VoicePacket): Uint8Array {
  const bytes = new Uint8Array(captureTimeBytes + opus.byteLength)
  new DataView(bytes.buffer).setFloat64(0, capturedAtMs)
  bytes.set(opus, captureTimeBytes)
  return bytes
}

/** Undefined for what `writeVoicePacket` does not write. */
export function parseVoicePacket(bytes: Uint8Array): VoicePacket | undefined {
  if (bytes.byteLength <= captureTimeBytes) return undefined
  const capturedAtMs = new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0)
  const opus = bytes.subarray(captureTimeBytes)
  return Number.isFinite(capturedAtMs) && opusTicks(opus) !== undefined ? { capturedAtMs, opus } : undefined
}

/** Opus always counts in 1/48000 s. */
export const opusRate = 48_000

/** How long a packet lasts, in 1/48000 s (RFC 6716, section 3.1); undefined when it is none. */
export function opusTicks(opus: Uint8Array): number | undefined {
  const [toc, second] = opus
  if (toc === undefined) return undefined
  const frames = [1, 2, 2, second === undefined ? 0 : second & 0x3f][toc & 3] ?? 0
  const ticks = frames * frameTicks(toc >> 3)
  return ticks > 0 && ticks <= 5760 ? ticks : undefined
}

function frameTicks(config: number): number {
  if (config < 12) return [480, 960, 1920, 2880][config & 3] ?? 0
  if (config < 16) return [480, 960][config & 1] ?? 0
  return [120, 240, 480, 960][config & 3] ?? 0
}

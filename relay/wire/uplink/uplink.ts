/**
 * What travels between an edge and the relay, on the one WebSocket that the edge dials (`GET /uplink`).
 * Text messages are JSON control messages; binary messages are media: a 12-byte header, then the payload
 * as a viewer gets it. The relay asks for a stream with `watch` and names it by a number of its own choice;
 * everything that the edge sends for it carries that number. An unwatched stream costs no bandwidth.
 */

import { z } from 'zod'
import { type CameraState, type OfflineReason, renditions } from '../live/camera.ts'
import { type Ptz, ptzCommandSchema } from '../ptz/ptz.ts'
import type { CameraReport } from './camera-report.ts'
import type { Occupancy } from './occupancy.ts'
import type { StorageStatus } from './storage.ts'

export const uplinkPath = '/uplink'
export const uplinkProtocol = 'glassbay.uplink.1'
/** Of the token that an edge shows when it dials. */
export const uplinkAudience = 'glassbay-uplink'
/** Characters of a reason or refusal; what is longer is cut. */
export const sentenceLimit = 500
/** Both sides ping this often and give the other up after two silent intervals. */
export const heartbeatIntervalMs = 15_000

export interface CameraStatus {
  bay: string
  camera: string
  state: CameraState
  /** Of the main stream; undefined until it was first live. */
  mime?: string
  /** The camera has a sub stream configured. */
  hasSub: boolean
  /** It can be turned. */
  ptz?: Ptz | undefined
  reason?: OfflineReason
}

/** Edge → relay. `hello` comes first and lists every camera of the edge's bays. */
export type EdgeMessage =
  | { type: 'hello'; cameras: CameraStatus[] }
  | { type: 'camera'; status: CameraStatus }
  /** After `hello` and at every change, before any picture that was captured later. Until it comes nothing is known. */
  | { type: 'occupancy'; bay: string; occupancy: Occupancy }
  | { type: 'storage'; status: StorageStatus }
  | { type: 'camera-report'; report: CameraReport }
  /** Followed by the binary init segment (not for `jsmpeg`), then the fragments of the GOP so far, then `live`. */
  | { type: 'start'; stream: number; mime: string; width: number; height: number }
  /** What was sent before is the past, to be passed on as one piece; the fragments that follow are the present. */
  | { type: 'live'; stream: number }
  /** The link was too slow: frames were left out, and the next one is a keyframe. */
  | { type: 'gap'; stream: number }
  | { type: 'offline'; stream: number; reason: OfflineReason }
  /** The camera has taken the command with this number, or it has not: `refusal` says why, in a sentence. */
  | { type: 'ptz'; command: number; refusal?: string }

const relayMessageSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('watch'),
    stream: z.number(),
    bay: z.string(),
    camera: z.string(),
    rendition: z.enum(renditions),
  }),
  z.object({ type: z.literal('unwatch'), stream: z.number() }),
  /** Answered by the edge's `ptz` with the same number. */
  z.object({
    type: z.literal('ptz'),
    command: z.int().min(0),
    bay: z.string(),
    camera: z.string(),
    ptz: ptzCommandSchema,
  }),
])

/** Relay → edge. */
export type RelayMessage = z.infer<typeof relayMessageSchema>

/** What the relay sent, already out of its JSON; undefined for anything that is none of these. */
export function parseRelayMessage(value: unknown): RelayMessage | undefined {
  return relayMessageSchema.safeParse(value).data
}

export type MediaKind = 'init' | 'keyframe' | 'delta'
const mediaKinds: readonly MediaKind[] = ['init', 'keyframe', 'delta']
/** u16 stream number, u8 kind, u8 zero, f64 capture time; big endian. */
export const mediaHeaderLength = 12

export interface MediaHeader {
  stream: number
  kind: MediaKind
  /** Of the frame, ms since 1970 by the edge's clock; 0 for an init segment. */
  capturedAtMs: number
}

export function mediaHeader({ stream, kind, capturedAtMs }: MediaHeader): Uint8Array {
  const header = new Uint8Array(mediaHeaderLength)
  const view = new DataView(header.buffer)
  view.setUint16(0, stream)
  view.setUint8(2, mediaKinds.indexOf(kind))
  view.setFloat64(4, capturedAtMs)
  return header
}

export interface MediaMessage extends MediaHeader {
  /** A view into the message, not a copy. */
  payload: Uint8Array
}

/** Throws RangeError on anything that `mediaHeader` does not write. */
export function parseMedia(message: Uint8Array): MediaMessage {
  const kind = mediaKinds[message[2] ?? -1]
  if (message.byteLength <= mediaHeaderLength || !kind) {
    throw new RangeError('not a media message of the uplink')
  }
  const view = new DataView(message.buffer, message.byteOffset, mediaHeaderLength)
  const [stream, capturedAtMs] = [view.getUint16(0), view.getFloat64(4)]
  return { stream, kind, capturedAtMs, payload: message.subarray(mediaHeaderLength) }
}

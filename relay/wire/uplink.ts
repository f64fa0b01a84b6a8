/**
 * What travels between an edge and the relay, on the one WebSocket that the edge dials (`GET /uplink`).
 * Text messages are JSON control messages; binary messages are media: a 4-byte header, then the payload
 * as a viewer gets it. The relay asks for a stream with `watch` and names it by a number of its own choice;
 * everything that the edge sends for it carries that number. An unwatched stream costs no bandwidth.
 */

import { type CameraState, type OfflineReason, type Rendition, renditions } from './camera.ts'

export const uplinkPath = '/uplink'
export const uplinkProtocol = 'glassbay.uplink.1'
/** Of the token that an edge shows when it dials. */
export const uplinkAudience = 'glassbay-uplink'
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
  reason?: OfflineReason
}

/** Edge → relay. `hello` comes first and lists every camera of the edge's bays. */
export type EdgeMessage =
  | { type: 'hello'; cameras: CameraStatus[] }
  | { type: 'camera'; status: CameraStatus }
  /** Followed by the binary init segment (not for `jsmpeg`), then the fragments of the GOP so far, then `live`. */
  | { type: 'start'; stream: number; mime: string; width: number; height: number }
  /** What was sent before is the past, to be passed on as one piece; the fragments that follow are the present. */
  | { type: 'live'; stream: number }
  /** The link was too slow: frames were left out, and the next one is a keyframe. */
  | { type: 'gap'; stream: number }
  | { type: 'offline'; stream: number; reason: OfflineReason }

/** Relay → edge. */
export type RelayMessage =
  | { type: 'watch'; stream: number; bay: string; camera: string; rendition: Rendition }
  | { type: 'unwatch'; stream: number }

/** What the relay sent, already out of its JSON; undefined for anything that is none of these. */
export function parseRelayMessage(value: unknown): RelayMessage | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { type, stream, bay, camera, rendition } = value as Record<string, unknown>
  if (typeof stream !== 'number') return undefined
  if (type === 'unwatch') return { type, stream }
  const known = renditions.find(name => name === rendition)
  if (type !== 'watch' || typeof bay !== 'string' || typeof camera !== 'string' || !known) return undefined
  return { type, stream, bay, camera, rendition: known }
}

export type MediaKind = 'init' | 'keyframe' | 'delta'
const mediaKinds: readonly MediaKind[] = ['init', 'keyframe', 'delta']
/** u16 stream number, u8 kind, u8 zero; big endian. */
export const mediaHeaderLength = 4

export function mediaHeader(stream: number, kind: MediaKind): Uint8Array {
  return Uint8Array.of(stream >> 8, stream & 0xff, mediaKinds.indexOf(kind), 0)
}

export interface MediaMessage {
  stream: number
  kind: MediaKind
  /** A view into the message, not a copy. */
  payload: Uint8Array
}

/** Throws RangeError on anything that `mediaHeader` does not write. */
export function parseMedia(message: Uint8Array): MediaMessage {
  const [high, low, kindIndex] = message
  const kind = mediaKinds[kindIndex ?? -1]
  if (message.byteLength <= mediaHeaderLength || high === undefined || low === undefined || !kind) {
    throw new RangeError('not a media message of the uplink')
  }
  return { stream: (high << 8) | low, kind, payload: message.subarray(mediaHeaderLength) }
}

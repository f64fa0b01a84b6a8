/**
 * What a camera does wrong, on demand. Every field is read at the moment it matters, so that a test sets and
 * clears it while the stream runs. Fields combine.
 */

export const rtspMethods = ['OPTIONS', 'DESCRIBE', 'SETUP', 'PLAY', 'GET_PARAMETER', 'TEARDOWN'] as const
export type RtspMethod = (typeof rtspMethods)[number]

export interface CameraFaults {
  /** Answer with this status instead of doing what was asked; without a method, to every request. */
  status?: { code: number; reason?: string; method?: RtspMethod }
  /** Read requests and never answer; `accept` doesn't even read. */
  hang?: RtspMethod | 'any' | 'accept'
  /** Frames stop, sockets stay open, sender reports go on; `silent` stops those too. */
  freeze?: 'reports' | 'silent'
  /** See RtpClock. */
  timestamps?: TimestampFault
  /** The session description is not what RFC 4566 or the client's programmer had in mind. */
  description?: DescriptionFault
  /** Where decoders find the parameter sets; without it both in the description and in the stream. */
  parameterSets?: 'description-only' | 'stream-only' | 'nowhere'
  /** RTP marker bits: on every NAL unit (SEI too), or on none at all. */
  markers?: 'every-nal' | 'never'
  /** A nonce is good for this many requests, then 401 with `stale=true` and a new one. */
  requestsPerNonce?: number
  /** Methods that are neither advertised nor understood (501), as GET_PARAMETER on some cameras. */
  unsupported?: RtspMethod[]
}

/**
 * `zero`: unset. `equal`: stands still. `jump-back` and `jump-forward`: one step of 20 s when the fault is set.
 * `wrap`: one step to a second before the 32 bits run over. Steps stay when the fault is cleared.
 */
export type TimestampFault = 'zero' | 'equal' | 'jump-back' | 'jump-forward' | 'wrap'

export type DescriptionFault =
  | 'no-origin' // neither o= nor s=
  | 'bare-newlines' // LF instead of CRLF
  | 'no-content-base'
  | 'schemeless-content-base' // 127.0.0.1:554/path/
  | 'absolute-control'
  | 'no-control' // the description as a whole is the track
  | 'audio-first' // a G.711 track before the picture
  | 'audio-only'
  | 'other-codec' // JPEG
  | 'garbage' // not SDP at all
  | 'empty'

/**
 * What an edge tells of one of a camera's own streams, some seconds apart: what it sends, and what of it had to be
 * dropped or repaired. For `/metrics` and the manager's page; nothing hangs on it.
 */

/** How each kind of fault is taken: `lost` may cost pictures, `repaired` and `ignored` cost none. */
export const streamFaults = {
  /** Packets that never came, by their numbers. */
  'packets-lost': 'lost',
  /** What is not RTP: too short, of another version, an extension longer than the packet. */
  'rtp-unreadable': 'lost',
  /** Aggregation packets whose last unit is cut off; the units before it are kept. */
  'aggregation-cut': 'lost',
  /** Fragments without a beginning, or beginnings without an end. */
  'fragment-incomplete': 'lost',
  /** Units with a header that no encoder writes, or without content. */
  'unit-unreadable': 'lost',
  /** SPS, PPS or VPS that cannot be read, or more than anybody needs. */
  'parameter-set-unreadable': 'lost',
  /** Pictures that missed something and were not shown. */
  'picture-incomplete': 'lost',
  /** Pictures larger than any camera's. */
  'picture-too-large': 'lost',
  /** Bytes between packets that belong to none; reading went on at the next packet. */
  'framing-lost': 'lost',
  /** Seconds without one picture while packets came. */
  'picture-stopped': 'lost',

  /** Answers with the number of another request, or with none. */
  'answer-odd': 'repaired',
  /** Addresses of its own that the camera itself does not know: the next sensible form was taken. */
  'address-odd': 'repaired',
  /** Packets that came in the wrong order and were put right. */
  'packets-reordered': 'repaired',
  /** The packets' numbers began anew, or mean nothing. */
  'numbering-odd': 'repaired',
  /** Padding that is longer than its packet, or none at all. */
  'padding-wrong': 'repaired',
  /** Zeros behind the last unit of an aggregation packet. */
  'aggregation-padded': 'repaired',
  /** Several units with start codes between them, in the place of one. */
  'start-codes': 'repaired',
  /** A stream that goes on under another source number. */
  'source-changed': 'repaired',
  /** Frames whose time means nothing, or leaps: their arrival was taken for it. */
  'time-odd': 'repaired',
  /** Another payload type than the description says. */
  'payload-type-wrong': 'repaired',
  /** Another codec than the description says. */
  'codec-wrong': 'repaired',
  /** Parameter sets that are not those of the stream's start, sent along with their pictures. */
  'parameter-set-varies': 'repaired',
  /** A keyframe that the camera was asked for, since the picture stood still. */
  'keyframe-asked': 'repaired',
  /** Where no keyframe comes: a picture from which the stream becomes whole. */
  'recovery-point': 'repaired',

  /** Packets that came before, or too late to be of use. */
  'packets-repeated': 'ignored',
  /** Packets and fragments with nothing in them. */
  'packets-empty': 'ignored',
  /** Units of reserved types and of modes that no camera needs. */
  'unit-unknown': 'ignored',
  /** Packets of another stream in this one's place. */
  'packets-foreign': 'ignored',
} as const satisfies Record<string, 'lost' | 'repaired' | 'ignored'>

export type StreamFaultKind = keyof typeof streamFaults

export interface StreamFaultCount {
  kind: StreamFaultKind
  /** Since the edge began to count. */
  count: number
  /** Of the last ten minutes. */
  perMinute: number
  /** ms since 1970. */
  lastMs: number
}

/** Measured over the last seconds. */
export interface StreamFigures {
  /** As MSE wants it, e.g. `video/mp4; codecs="avc1.64001f"`. */
  mime: string
  width: number
  height: number
  framesPerSecond: number
  bitsPerSecond: number
  /** From one keyframe to the next; null until there were two. */
  keyframeSeconds: number | null
}

export interface CameraReport {
  bay: string
  camera: string
  rendition: 'main' | 'sub'
  /** Since when is counted, ms since 1970. */
  sinceMs: number
  /** Null while no picture comes. */
  sends: StreamFigures | null
  /** Kinds that were seen. */
  faults: StreamFaultCount[]
  /** Times without a picture, longer than two seconds each, and how long they were together, ms. */
  gaps: number
  gapMs: number
}

/** What shows a stream: Media Source Extensions or JSMpeg. One sink shows one `start`; a new start gets a new sink. */

export interface SinkEvents {
  /** The first present picture is up; until then the sink's element is to stay hidden. */
  onPicture: () => void
  /** The stream went on in a way that this sink cannot follow: join it anew. Nothing is broken. */
  onOutrun: () => void
  /** This sink is at its end: build another. */
  onBroken: (error: Error) => void
}

export interface SinkProgress {
  /** Grows with every picture that reaches the glass. */
  shownFrames: number
  /** Since this sink began. */
  droppedFrames: number
  /** Capture to glass of the newest picture on the glass, ms; null while unknown. */
  behindMs: number | null
  /** When the newest picture on the glass was captured (`prft`), ms since 1970; null while unknown. */
  capturedAtMs: number | null
  /** How much later than the fastest the newest piece arrived, ms. */
  lagMs: number
  /** What the stream takes of the line; undefined while unknown. */
  bitsPerSecond: number | undefined
}

export interface Sink {
  /** One binary message of the stream; for MSE the first one is the init segment. */
  push(bytes: Uint8Array): void
  /** True when the stream should go on in a new sink, with this message as its beginning. */
  isRenewedBy(bytes: Uint8Array): boolean
  /** What comes next does not continue what came before, and begins with a keyframe. */
  skip(): void
  /** Goes to the live edge, wherever playback is. */
  catchUp(): void
  progress(): SinkProgress
}

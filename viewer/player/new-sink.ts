/** Which sink shows a stream: by the format that it comes in. */
import type { BrowserTraits } from './choice/browser-traits.ts'
import { JsmpegSink } from './jsmpeg/jsmpeg-sink.ts'
import type { AttachedSource } from './mse/media-source.ts'
import { MseSink } from './mse/mse-sink.ts'
import type { Sink, SinkEvents } from './screen/sink.ts'
import type { Stage } from './screen/stage.ts'
import type { ClockOffset } from './socket/clock-offset.ts'

export interface NewSinkOptions extends SinkEvents {
  stage: Stage
  /** Of fragmented MP4; undefined for MPEG-1. */
  mime: string | undefined
  /** A media source that waits for a stream; only for fragmented MP4. */
  attached: AttachedSource | undefined
  clock: ClockOffset
  traits: BrowserTraits
  mayHurry: boolean
  onRefused: () => void
}

/** Plays until `signal` aborts. Nothing that it says after that is heard. */
export function newSink({ stage, mime, ...options }: NewSinkOptions, signal: AbortSignal): Sink {
  const whileAlive = <A extends unknown[]>(callback: (...args: A) => void) => {
    return (...args: A) => {
      if (!signal.aborted) callback(...args)
    }
  }
  const events = {
    onPicture: whileAlive(options.onPicture),
    onOutrun: whileAlive(options.onOutrun),
    onBroken: whileAlive(options.onBroken),
    onRefused: whileAlive(options.onRefused),
  }
  const sink =
    mime === undefined
      ? new JsmpegSink({ ...events, canvas: stage.canvas })
      : new MseSink({ ...options, ...events, video: stage.video, mime })
  sink.start(signal)
  return sink
}

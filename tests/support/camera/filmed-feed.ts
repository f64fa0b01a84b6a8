/**
 * A camera's feed that need not wait for time to pass: it films a video again and again, and what it pushes was
 * captured when the test says. Fragments as the edge's own writer makes them.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { FeedSource, type StreamStart } from '../../../edge/stream/feed.ts'
import { type Sample, writeFragment } from '../../../edge/stream/fmp4.ts'
import { readBoxes } from '../../../relay/wire/mp4/boxes.ts'
import { BoxSplitter } from '../system/box-splitter.ts'
import { runFfmpeg } from '../system/run-ffmpeg.ts'

type Frame = Omit<Sample, 'capturedAtMs'>

export interface Film {
  start: StreamStart
  /** One pass; decode times begin at 0. */
  frames: Frame[]
  frameMs: number
}

/** The frames of an MP4 with a constant frame rate, as they are. */
export async function readFilm(file: string): Promise<Film> {
  const flags = 'frag_every_frame+empty_moov+default_base_moof+delay_moov'
  const muxing = [
    '-c',
    'copy',
    '-an',
    '-video_track_timescale',
    '90000',
    '-movflags',
    flags,
    '-f',
    'mp4',
    '-',
  ]
  const film = { frames: [] as Frame[], start: undefined as StreamStart | undefined }
  for (const part of new BoxSplitter().push(await runFfmpeg(['-i', file, ...muxing]))) {
    if (part.kind === 'init') {
      const { mime, width, height } = part.track
      film.start = { mime, width, height, init: part.bytes }
    } else {
      const { isKeyframe, decodeTime, presentationTime, duration } = part
      film.frames.push({ bytes: frameBytes(part.bytes), isKeyframe, decodeTime, presentationTime, duration })
    }
  }
  const [first, second] = film.frames
  if (!film.start || !first || !second) throw new Error(`not a video: ${file}`)
  return { start: film.start, frames: film.frames, frameMs: (second.decodeTime - first.decodeTime) / 90 }
}

export class FilmedFeed extends FeedSource {
  /** How many frames were filmed since the stream began; the next one shows this number, modulo the film's length. */
  filmed = 0
  private readonly film: Film

  constructor(film: Film) {
    super()
    this.film = film
  }

  /** A new stream, from the film's beginning or from its so-manieth frame. */
  goLive(firstFrame = 0): void {
    this.filmed = firstFrame
    this.begin({ ...this.film.start })
  }

  lose(): void {
    this.end({ code: 'CLOSED', message: 'the camera closed the connection' })
  }

  /** Pushes so many frames, the first captured then and the others at the film's own pace. Returns when the last ends. */
  shoot(frames: number, capturedAtMs: number): number {
    for (let i = 0; i < frames; i += 1) this.frame(capturedAtMs + i * this.film.frameMs)
    return capturedAtMs + frames * this.film.frameMs
  }

  /** Pushes seconds of video; see shoot(). */
  shootSeconds(seconds: number, capturedAtMs: number): number {
    return this.shoot(Math.round((seconds * 1000) / this.film.frameMs), capturedAtMs)
  }

  /** Films in real time until aborted. */
  async run(signal: AbortSignal): Promise<void> {
    const beganMs = performance.now()
    const before = this.filmed
    while (!signal.aborted) {
      const dueInMs = beganMs + (this.filmed - before) * this.film.frameMs - performance.now()
      if (dueInMs > 0) await sleep(dueInMs, undefined, { signal }).catch(() => {})
      if (!signal.aborted) this.frame(Date.now())
    }
  }

  private frame(capturedAtMs: number): void {
    const { frames, frameMs } = this.film
    const frame = frames[this.filmed % frames.length]
    if (!frame) throw new Error('a film without frames')
    const { bytes: picture, isKeyframe, presentationTime, duration } = frame
    const decodeTime = Math.round(this.filmed * frameMs * 90)
    const sample = { bytes: picture, isKeyframe, duration, capturedAtMs, decodeTime }
    const composed = { ...sample, presentationTime: decodeTime + presentationTime - frame.decodeTime }
    this.filmed += 1
    this.push({ ...composed, bytes: writeFragment(this.filmed, composed) })
  }
}

function frameBytes(fragment: Uint8Array): Uint8Array {
  const mdat = [...readBoxes(fragment)].find(({ type }) => type === 'mdat')
  if (!mdat) throw new Error('a fragment without a frame')
  return mdat.payload
}

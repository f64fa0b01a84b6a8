/** Any stream → MPEG-1 in MPEG-TS for JSMpeg, on displays without Media Source Extensions. One chunk is one picture. */

import { useProcess } from '../../config/system/owned-process.ts'
import type { FeedSource } from '../stream/feed.ts'
import type { CaptureTimes } from './capture-times.ts'
import { inputFrom } from './input.ts'
import { startMpeg1Muxer } from './mpeg1-muxer.ts'
import { type FfmpegOptions, lowDelayOutput, pictureFilter } from './options.ts'
import type { TranscodeTask } from './transcode.ts'
import { type TsPicture, TsPictures, tsWrapTicks } from './ts-pictures.ts'

/** One stream of the source, until the signal aborts. */
export async function transcodeToJsmpeg(task: TranscodeTask, signal: AbortSignal): Promise<void> {
  const { source, start, into, silenceMs, log } = task
  const input = inputFrom(source, start, log)
  const job = { outputOptions: mpeg1Options(input.presentTime), silenceMs, log }
  const writer = new JsmpegWriter(into, input.times)
  await useProcess(
    life => startMpeg1Muxer(job, life),
    signal,
    async (muxer, over) => {
      input.feed(muxer, over)
      const pictures = new TsPictures()
      for await (const chunk of muxer.stdout as AsyncIterable<Buffer>) {
        for (const picture of pictures.push(chunk)) if (!over.aborted) writer.push(picture)
      }
    },
  )
}

/** Behind `-f mpegts -codec:v mpeg1video`. */
function mpeg1Options(fromTime: number): FfmpegOptions {
  const filter = pictureFilter({ fromTime, longSide: 1280, shortSide: 720, maxFramesPerSecond: 30 })
  return {
    ...lowDelayOutput,
    '-vf': filter,
    '-q:v': '6',
    '-maxrate': '8M',
    '-bufsize': '8M',
    '-bf': '0',
    '-g': '60',
    '-threads': '1', // more of them are slices, which cost JSMpeg more than they gain here
    // Without it the encoder holds each picture back for one more; it calls that unofficial in MPEG-1, JSMpeg does not mind.
    // With `+`, or it would switch off what -q:v has switched on.
    '-flags': '+low_delay',
    '-strict': 'unofficial',
    // MPEG-1 permits certain frame rates only, and `-r` would fill every gap with copies. So the header says 30,
    // frames come as the camera sends them, and players of live streams go by their arrival.
    '-enc_time_base': '1:30',
    '-muxdelay': '0',
    '-omit_video_pes_length': '0', // with its length known, nobody waits for the next picture to end this one
  }
}

class JsmpegWriter {
  private readonly into: FeedSource
  private readonly times: CaptureTimes
  private firstTime: number | undefined = undefined
  private lastTime = 0

  constructor(into: FeedSource, times: CaptureTimes) {
    this.into = into
    this.times = times
  }

  push({ bytes, keyframe, presentationTicks }: TsPicture): void {
    const frame = this.times.match(presentationTicks, tsWrapTicks)
    if (!frame) return
    if (this.firstTime === undefined) {
      if (!keyframe) return
      this.firstTime = frame.presentationTime
      this.into.begin({ mime: 'video/mpeg', ...keyframe, init: new Uint8Array() })
    }
    const decodeTime = frame.presentationTime - this.firstTime
    const duration = decodeTime - this.lastTime
    this.lastTime = decodeTime
    const { capturedAtMs } = frame
    const times = { capturedAtMs, decodeTime, presentationTime: decodeTime, duration }
    this.into.push({ bytes, isKeyframe: keyframe !== undefined, ...times })
  }
}

/** H.265 → H.264 for viewers that cannot play H.265: libx264 without delay, each frame with its own capture time. */

import { type FfmpegJob, startFfmpeg } from '../../config/system/ffmpeg.ts'
import { useProcess } from '../../config/system/owned-process.ts'
import { h264Format } from '../camera/rtp/h264-parameter-sets.ts'
import type { FeedSource, StreamStart, VideoFragment } from '../stream/feed.ts'
import { writeFragment, writeInit } from '../stream/fmp4.ts'
import type { CaptureTimes } from './capture-times.ts'
import { FlvReader, type FlvVideo, flvWrapMs } from './flv-reader.ts'
import { inputFrom } from './input.ts'
import { lowDelayInput, lowDelayOutput, optionArguments, pictureFilter } from './options.ts'
import type { TranscodeTask } from './transcode.ts'

/** One stream of the source, until the signal aborts. A source that is H.264 already is handed through as it is. */
export async function transcodeToH264(task: TranscodeTask, signal: AbortSignal): Promise<void> {
  const { source, start, into, log } = task
  if (/codecs="avc[13]\./.test(start.mime)) return handThrough(task, signal)
  const input = inputFrom(source, start, log)
  const job = h264Job(task, input.presentTime)
  const writer = new H264Writer(into, input.times)
  await useProcess(
    life => startFfmpeg(job, life),
    signal,
    async (ffmpeg, over) => {
      input.feed(ffmpeg, over)
      const reader = new FlvReader()
      for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
        for (const video of reader.push(chunk)) if (!over.aborted) writer.push(video)
      }
    },
  )
}

/** For 1080p25 `superfast` takes half of a core, `veryfast` 70 %; `ultrafast` 40 %, with a third more bits and a worse picture. */
function h264Job({ silenceMs, log }: TranscodeTask, fromTime: number): FfmpegJob {
  const filter = pictureFilter({ fromTime, longSide: 1920, shortSide: 1080, maxFramesPerSecond: 60 })
  return {
    input: 'pipe:0',
    inputOptions: optionArguments(lowDelayInput),
    outputOptions: optionArguments({
      ...lowDelayOutput,
      '-vf': filter,
      '-c:v': 'libx264',
      '-preset': 'superfast',
      '-tune': 'zerolatency',
      '-bf': '0',
      '-threads': '4', // with zerolatency each is a slice, and slices cost quality
      '-crf': '23',
      '-maxrate': '5M',
      '-bufsize': '5M',
      '-g': '250',
      '-enc_time_base': '1:90000', // else times are rounded to an assumed frame rate
      '-f': 'flv',
      '-flvflags': 'no_duration_filesize',
    }),
    silenceMs,
    log,
  }
}

/** Until the signal aborts, every frame of the source as it is. */
async function handThrough({ source, start, into }: TranscodeTask, signal: AbortSignal): Promise<void> {
  const onFragment = (fragment: VideoFragment) => into.push(fragment)
  into.begin(start)
  for (const fragment of source.gop?.fragments ?? []) into.push(fragment)
  source.events.on('fragment', onFragment)
  await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
  source.events.off('fragment', onFragment)
}

/** What ffmpeg gives, on the source's timeline but from 0. There are no B-frames in it. */
class H264Writer {
  private readonly into: FeedSource
  private readonly times: CaptureTimes
  private sequence = 1
  private firstTime: number | undefined = undefined
  private lastTime = 0

  constructor(into: FeedSource, times: CaptureTimes) {
    this.into = into
    this.times = times
  }

  push(video: FlvVideo): void {
    if (video.kind === 'config') this.into.begin(startOf(video.avcC))
    else if (this.into.start) this.pushFrame(video)
  }

  private pushFrame({ bytes, isKeyframe, timestampMs }: Extract<FlvVideo, { kind: 'frame' }>): void {
    const frame = this.times.match(timestampMs * 90, flvWrapMs * 90)
    if (!frame) return
    this.firstTime ??= frame.presentationTime
    const decodeTime = frame.presentationTime - this.firstTime
    const duration = decodeTime > this.lastTime ? decodeTime - this.lastTime : 3600
    this.lastTime = decodeTime
    const { capturedAtMs } = frame
    const times = { decodeTime, presentationTime: decodeTime, duration, capturedAtMs }
    const fragment = writeFragment(this.sequence++, { ...times, bytes, isKeyframe })
    this.into.push({ bytes: fragment, isKeyframe, ...times })
  }
}

function startOf(avcC: Uint8Array): StreamStart {
  const format = h264Format(...parameterSets(Buffer.from(avcC)))
  if (!format) throw new RangeError('the H.264 has no parameter sets')
  const { codecs, width, height } = format
  return { mime: `video/mp4; codecs="${codecs}"`, width, height, init: writeInit(format) }
}

/** SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1). */
function parameterSets(avcC: Buffer): [sps: Uint8Array[], pps: Uint8Array[]] {
  let at = 5
  const readSets = (countMask: number) => {
    const count = avcC.readUInt8(at++) & countMask
    return Array.from({ length: count }, () => {
      const end = at + 2 + avcC.readUInt16BE(at)
      const set = avcC.subarray(at + 2, end)
      at = end
      return set
    })
  }
  return [readSets(0x1f), readSets(0xff)]
}

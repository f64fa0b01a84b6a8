/** H.264 out of a running ffmpeg, picture by picture and without the delay of waiting for the next one. */
import { type FfmpegJob, startFfmpeg } from '../../../config/system/ffmpeg.ts'
import { FlvReader } from '../../transcode/flv-reader.ts'
import type { AccessUnit } from './access-unit.ts'

/** What ffmpeg is to write, after the encoder's own options: `readPictures` reads nothing else. */
export const pictureOutput: readonly string[] = [
  // Parameter sets before each keyframe, as cameras send them; FLV alone has them only at its beginning.
  ...['-bsf:v', 'dump_extra=freq=keyframe'],
  ...['-an', '-flush_packets', '1', '-f', 'flv', '-flvflags', 'no_duration_filesize'],
]

/** `feed` writes what ffmpeg reads from its stdin. Ends with the signal; throws FfmpegError when ffmpeg fails. */
export async function* readPictures(
  job: FfmpegJob,
  signal: AbortSignal,
  feed?: (stdin: NodeJS.WritableStream, signal: AbortSignal) => Promise<void>,
): AsyncGenerator<AccessUnit> {
  const over = new AbortController()
  const ends = AbortSignal.any([signal, over.signal])
  const ffmpeg = startFfmpeg(job, ends)
  if (feed && ffmpeg.stdin) feed(ffmpeg.stdin, ends).catch(() => over.abort()) // only an end makes it fail
  try {
    const reader = new FlvReader()
    for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
      for (const video of reader.push(chunk)) {
        if (video.kind !== 'frame') continue
        const { bytes, isKeyframe, timestampMs } = video
        yield { nals: splitLengthPrefixed(bytes), isKeyframe, timestamp90k: timestampMs * 90 }
      }
    }
    await ffmpeg.done
  } finally {
    over.abort()
    await ffmpeg.done.catch(() => {}) // thrown above, unless the reader has lost interest
  }
}

/** NAL units with 32-bit lengths in front; throws RangeError on others. */
function splitLengthPrefixed(bytes: Uint8Array): Uint8Array[] {
  const nals: Uint8Array[] = []
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < view.length; ) {
    const end = at + 4 + view.readUInt32BE(at)
    if (end > view.length) throw new RangeError('a NAL unit longer than its picture')
    nals.push(view.subarray(at + 4, end))
    at = end
  }
  return nals
}

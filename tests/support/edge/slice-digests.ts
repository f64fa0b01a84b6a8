import { runFfmpeg } from '../system/run-ffmpeg.ts'

/** A digest of each H.264 frame's slices, in order, as they travel: parameter sets and delimiters left out. */
export async function sliceDigests(file: string): Promise<string[]> {
  const slices = ['-c', 'copy', '-bsf:v', 'h264_mp4toannexb,filter_units=pass_types=1|5']
  const text = await runFfmpeg(['-i', file, '-map', '0:v:0', ...slices, '-f', 'framemd5', '-'])
  const lines = text.toString().split('\n')
  return lines.filter(line => line && !line.startsWith('#')).map(line => line.split(',').at(-1)?.trim() ?? '')
}

/** Fragmented MP4 as a camera's stream looks inside the edge: one frame a fragment, made with ffmpeg. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Fmp4Options {
  codec: 'h264' | 'h265'
  /** Default 320x240. */
  size?: string
  /** Default 25. */
  framesPerSecond?: number
  /** Frames from keyframe to keyframe; default 25. */
  gopLength?: number
  /** Default 0. */
  bFrames?: number
  /** Default 2. */
  seconds?: number
}

/** ffmpeg's moving test picture; timescale 90000. */
export async function generateFmp4(options: Fmp4Options): Promise<Buffer> {
  const { codec, size = '320x240', framesPerSecond = 25, gopLength = 25, bFrames = 0, seconds = 2 } = options
  const gop = `keyint=${gopLength}:min-keyint=${gopLength}:scenecut=0:bframes=${bFrames}`
  const encoder = {
    h264: ['-c:v', 'libx264', '-x264-params', gop],
    h265: ['-c:v', 'libx265', '-x265-params', `${gop}:log-level=-1`, '-tag:v', 'hvc1'],
  }[codec]
  const picture = `testsrc2=size=${size}:rate=${framesPerSecond}:duration=${seconds}`
  const encoding = [...encoder, '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
  const flags = 'frag_every_frame+empty_moov+default_base_moof+delay_moov'
  const muxing = [
    '-video_track_timescale',
    '90000',
    '-movflags',
    flags,
    '-write_prft',
    'wallclock',
    '-f',
    'mp4',
  ]
  const args = ['-v', 'error', '-f', 'lavfi', '-i', picture, ...encoding, ...muxing, 'pipe:1']
  const { stdout } = await promisify(execFile)('ffmpeg', args, { encoding: 'buffer', maxBuffer: 2 ** 28 })
  return stdout
}

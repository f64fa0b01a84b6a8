/** Pictures for test cameras: generated once with ffmpeg, cut into access units, played in a loop in real time. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import {
  type AccessUnit,
  type AccessUnitSource,
  nalType,
  type VideoCodec,
} from '../../../edge/demo/camera/access-unit.ts'

export interface TestVideo {
  codec: VideoCodec
  framesPerSecond: number
  units: AccessUnit[]
}

interface TestVideoOptions {
  codec: VideoCodec
  /** Default 320x240. */
  size?: string
  /** Default 25. */
  framesPerSecond?: number
  /** Frames from keyframe to keyframe; default 25. */
  gopLength?: number
  /** Default 2. */
  seconds?: number
  /** For x264 or x265, e.g. `sps-id=1:open-gop=1`. */
  encoder?: string
}

/** ffmpeg's moving test picture, encoded as a camera does: no B-frames, parameter sets before each keyframe. */
export async function generateVideo(options: TestVideoOptions): Promise<TestVideo> {
  const {
    codec,
    size = '320x240',
    framesPerSecond = 25,
    gopLength = 25,
    seconds = 2,
    encoder: more,
  } = options
  const picture = `testsrc2=size=${size}:rate=${framesPerSecond}:duration=${seconds}`
  const gop = `keyint=${gopLength}:min-keyint=${gopLength}:scenecut=0:bframes=0${more ? `:${more}` : ''}:log-level=-1`
  const encoder =
    codec === 'h264'
      ? ['-c:v', 'libx264', '-x264-params', gop.replace(':log-level=-1', '')]
      : ['-c:v', 'libx265', '-x265-params', gop]
  const encoding = [...encoder, '-preset', 'ultrafast', '-pix_fmt', 'yuv420p']
  const bytes = await annexB(['-f', 'lavfi', '-i', picture, ...encoding], codec)
  return { codec, framesPerSecond, units: splitAccessUnits(bytes, codec, framesPerSecond) }
}

/** A file of a camera (MP4, MPEG-TS, Matroska, raw), its frames as they are. */
export async function readVideo(file: string, codec: VideoCodec, framesPerSecond = 25): Promise<TestVideo> {
  const isRaw = /\.(h26[45]|264|265|hevc)$/.test(file)
  const bytes = isRaw ? await readFile(file) : await annexB(['-i', file, '-c:v', 'copy', '-an'], codec)
  return { codec, framesPerSecond, units: splitAccessUnits(bytes, codec, framesPerSecond) }
}

/** A camera that films this video again and again, one frame when it is due. */
export function looped({ codec, framesPerSecond, units }: TestVideo): AccessUnitSource {
  async function* open(signal: AbortSignal): AsyncGenerator<AccessUnit> {
    const startMs = performance.now()
    for (let i = 0; !signal.aborted; i++) {
      const dueInMs = startMs + (i * 1000) / framesPerSecond - performance.now()
      if (dueInMs > 0) await sleep(dueInMs, undefined, { signal })
      const unit = units[i % units.length]
      if (!unit) throw new Error('a video without frames')
      yield { ...unit, timestamp90k: Math.round((i * 90_000) / framesPerSecond) }
    }
  }
  return { codec, open }
}

/** With delimiters, so that every access unit begins with one. */
async function annexB(args: string[], codec: VideoCodec): Promise<Buffer> {
  const [format, filters] =
    codec === 'h264'
      ? ['h264', 'h264_mp4toannexb,h264_metadata=aud=insert']
      : ['hevc', 'hevc_mp4toannexb,hevc_metadata=aud=insert']
  const output = ['-bsf:v', filters, '-f', format, 'pipe:1']
  const { stdout } = await promisify(execFile)('ffmpeg', ['-v', 'error', ...args, ...output], {
    encoding: 'buffer',
    maxBuffer: 512 * 1024 * 1024,
  })
  return stdout
}

const delimiterType = { h264: 9, h265: 35 }

/** ITU-T H.264 annex B: cut at start codes, and into access units at the delimiters. */
function splitAccessUnits(bytes: Buffer, codec: VideoCodec, framesPerSecond: number): AccessUnit[] {
  const groups: Uint8Array[][] = []
  for (const nal of splitNals(bytes)) {
    if (nalType(codec, nal) === delimiterType[codec]) groups.push([])
    else groups.at(-1)?.push(nal)
  }
  return groups.map((nals, i) => ({
    nals,
    isKeyframe: nals.some(nal => isRandomAccess(codec, nal)),
    timestamp90k: Math.round((i * 90_000) / framesPerSecond),
  }))
}

function splitNals(bytes: Buffer): Uint8Array[] {
  const startCode = Buffer.of(0, 0, 1)
  const nals: Uint8Array[] = []
  let at = bytes.indexOf(startCode)
  while (at >= 0) {
    const next = bytes.indexOf(startCode, at + 3)
    let end = next < 0 ? bytes.length : next
    while (end > at + 3 && bytes[end - 1] === 0) end-- // trailing zeros belong to the next start code
    nals.push(bytes.subarray(at + 3, end))
    at = next
  }
  return nals
}

/** IDR; in H.265 also BLA and CRA. */
function isRandomAccess(codec: VideoCodec, nal: Uint8Array): boolean {
  const type = nalType(codec, nal)
  return codec === 'h264' ? type === 5 : type >= 16 && type <= 21
}

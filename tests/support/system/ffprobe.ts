/** What ffprobe says of media in memory: the second opinion on everything that the edge writes. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface ProbedPacket {
  pts: number
  dts: number
  isKeyframe: boolean
}

export interface Probe {
  format: string
  codec: string
  profile: string
  level: number
  width: number
  height: number
  /** In file order. Times in the stream's time base, edit lists ignored. */
  packets: ProbedPacket[]
  /** Frames that a decoder made of it. */
  decodedFrames: number
  /** What the decoder complained of; empty when all is well. */
  complaints: string
}

interface RawProbe {
  format: { format_name: string }
  streams: {
    codec_name: string
    profile: string
    level: number
    width: number
    height: number
    nb_read_frames: string
  }[]
  packets: { pts: number; dts: number; flags: string }[]
}

/** Throws Error when there is no video in it. `ignoreEdits` is for MP4 only. */
export async function probe(bytes: Uint8Array, ignoreEdits = false): Promise<Probe> {
  const entries =
    'format=format_name:stream=codec_name,profile,level,width,height,nb_read_frames:packet=pts,dts,flags'
  const options = [...(ignoreEdits ? ['-ignore_editlist', '1'] : []), '-i', 'pipe:0']
  const args = [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-count_frames',
    '-show_entries',
    entries,
    '-of',
    'json',
    ...options,
  ]
  const child = spawn('ffprobe', args)
  child.stdin.on('error', () => {}) // it may have seen enough
  child.stdin.end(bytes)
  const [json, complaints] = await Promise.all([text(child.stdout), text(child.stderr)])
  const { format, streams, packets } = JSON.parse(json) as RawProbe
  const [video] = streams ?? []
  if (!video) throw new Error(`no video: ${complaints}`)
  return {
    format: format.format_name,
    codec: video.codec_name,
    profile: video.profile,
    level: video.level,
    width: video.width,
    height: video.height,
    packets: packets.map(({ pts, dts, flags }) => ({ pts, dts, isKeyframe: flags.startsWith('K') })),
    decodedFrames: Number(video.nb_read_frames),
    complaints,
  }
}

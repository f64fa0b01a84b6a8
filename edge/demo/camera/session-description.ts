/** The answer to DESCRIBE: SDP (RFC 4566) for one H.264 or H.265 track, right or wrong on demand. */
import type { VideoCodec } from './access-unit.ts'
import type { CameraFaults } from './camera-faults.ts'
import { payloadType } from './rtp-packets.ts'

export const trackName = 'trackID=0'

interface DescribedStream {
  /** Without leading slash. */
  path: string
  codec: VideoCodec
  parameterSets: Uint8Array[]
  /** The URI of the request, where it ends in the stream's path. */
  uri: string
}

/** Body and Content-Base of the answer; without the latter, the request's own URI is the base. */
export function describeStream(
  stream: DescribedStream,
  faults: CameraFaults,
): { body: string; contentBase: string | undefined } {
  const fault = faults.description
  const base = `${stream.uri.replace(/\/$/, '')}/`
  let contentBase: string | undefined = base
  if (fault === 'no-content-base') contentBase = undefined
  if (fault === 'schemeless-content-base') contentBase = base.replace('rtsp://', '')
  if (fault === 'garbage') return { body: '<html><body>It works!</body></html>\r\n', contentBase }
  if (fault === 'empty') return { body: '', contentBase }
  const newline = fault === 'bare-newlines' ? '\n' : '\r\n'
  const lines = [...sessionLines(stream, faults), ...trackLines(stream, faults, base)]
  return { body: lines.map(line => line + newline).join(''), contentBase }
}

function sessionLines({ path }: DescribedStream, { description }: CameraFaults): string[] {
  const origin = description === 'no-origin' ? [] : ['o=- 1 1 IN IP4 127.0.0.1', `s=${path}`]
  const control = description === 'no-control' ? [] : ['a=control:*']
  return ['v=0', ...origin, 'c=IN IP4 0.0.0.0', 't=0 0', ...control]
}

function trackLines(stream: DescribedStream, faults: CameraFaults, base: string): string[] {
  const fault = faults.description
  const audio = ['m=audio 0 RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=control:trackID=1']
  if (fault === 'audio-only') return audio
  const control = fault === 'absolute-control' ? base + trackName : trackName
  const formatLines = fault === 'other-codec' ? ['a=rtpmap:96 JPEG/90000'] : codecLines(stream, faults)
  return [
    ...(fault === 'audio-first' ? audio : []),
    `m=video 0 RTP/AVP ${payloadType}`,
    ...formatLines,
    ...(fault === 'no-control' ? [] : [`a=control:${control}`]),
  ]
}

function codecLines({ codec, parameterSets }: DescribedStream, faults: CameraFaults): string[] {
  const areHidden = faults.parameterSets === 'stream-only' || faults.parameterSets === 'nowhere'
  const sets = areHidden ? [] : parameterSets.map(set => Buffer.from(set).toString('base64'))
  if (codec === 'h265') {
    const names = ['sprop-vps', 'sprop-sps', 'sprop-pps']
    const fields = sets.map((set, i) => `${names[i]}=${set}`).join('; ')
    return [`a=rtpmap:${payloadType} H265/90000`, ...(fields ? [`a=fmtp:${payloadType} ${fields}`] : [])]
  }
  const fields = ['packetization-mode=1']
  const [sps] = parameterSets
  if (sets.length > 0 && sps) {
    fields.push(`profile-level-id=${Buffer.from(sps.subarray(1, 4)).toString('hex')}`)
    fields.push(`sprop-parameter-sets=${sets.join(',')}`)
  }
  return [`a=rtpmap:${payloadType} H264/90000`, `a=fmtp:${payloadType} ${fields.join('; ')}`]
}

/** A camera's SDP (RFC 8866), read for one thing: its H.264 or H.265 video track. Everything else may be malformed. */

export interface VideoTrack {
  codec: 'h264' | 'h265'
  payloadType: number
  /** RTP ticks per second; 90000 for every video of RFC 6184 and 7798. */
  clockRate: number
  /** The track's URL, for SETUP. */
  setupUrl: string
  /** The whole presentation's URL, for PLAY, keepalive and TEARDOWN. */
  playUrl: string
  /** SPS, PPS (and VPS) as NAL units; empty or incomplete where the camera sends them in its stream only. */
  parameterSets: Uint8Array[]
}

interface Section {
  /** The `m=` line's value; empty for the session's own part. */
  media: string
  attributes: string[]
}

const maxParameterSetBytes = 4096

/** The first video track that we can carry; undefined when there is none. `baseUrl` as Content-Base gives it. */
export function findVideoTrack(sdp: string, baseUrl: string): VideoTrack | undefined {
  const [session, ...sections] = splitSections(sdp)
  const playUrl = resolveControl(attribute(session, 'control'), baseUrl)
  for (const section of sections) {
    const format = /^video\s/i.test(section.media) ? videoFormat(section) : undefined
    if (!format) continue
    const setupUrl = resolveControl(attribute(section, 'control'), baseUrl)
    return { ...format, setupUrl, playUrl }
  }
  return undefined
}

/**
 * Content-Base, else Content-Location, else what we asked for. Cameras write the first ones without scheme or
 * with a relative path; the request's own URL is right then.
 */
export function chooseBaseUrl(requestUrl: string, ...candidates: (string | undefined)[]): string {
  return candidates.find(url => url !== undefined && isRtspUrl(url) && !/\s/.test(url)) ?? requestUrl
}

/** Appended as text, not by URL rules: with `?channel=1` in the base cameras expect `?channel=1/trackID=0`. */
function resolveControl(control: string | undefined, baseUrl: string): string {
  if (!control || control === '*' || /\s/.test(control)) return baseUrl
  // Some cameras write the user and password of another client into it.
  if (isRtspUrl(control)) return control.replace(/^(rtsp:\/\/)[^/]*@/i, '$1')
  return `${baseUrl.replace(/\/$/, '')}/${control.replace(/^\//, '')}`
}

/** Nothing but a request line's URL comes of it: we never connect to the host that it names. */
function isRtspUrl(url: string): boolean {
  return /^rtsp:\/\/[^\s/]+/i.test(url)
}

function splitSections(sdp: string): Section[] {
  const sections: Section[] = [{ media: '', attributes: [] }]
  for (const line of sdp.split(/\r\n|\r|\n/).slice(0, 1000)) {
    if (line.startsWith('m=')) sections.push({ media: line.slice(2).trim(), attributes: [] })
    else if (line.startsWith('a=')) sections.at(-1)?.attributes.push(line.slice(2).trim())
  }
  return sections
}

function attribute(section: Section | undefined, name: string): string | undefined {
  const found = section?.attributes.find(text => text.toLowerCase().startsWith(`${name}:`))
  return found?.slice(name.length + 1).trim()
}

function videoFormat(section: Section): Omit<VideoTrack, 'setupUrl' | 'playUrl'> | undefined {
  for (const text of section.attributes) {
    const map = /^rtpmap:\s*(\d{1,3})\s+(H264|H265|HEVC)\/(\d{1,9})/i.exec(text)
    if (!map) continue
    const payloadType = Number(map[1])
    const fmtp = formatParameters(section, payloadType)
    return {
      codec: map[2]?.toUpperCase() === 'H264' ? 'h264' : 'h265',
      payloadType,
      clockRate: Number(map[3]) || 90_000,
      parameterSets: parameterSets(fmtp),
    }
  }
  return undefined
}

function formatParameters(section: Section, payloadType: number): Map<string, string> {
  const line = section.attributes.find(text => new RegExp(`^fmtp:\\s*${payloadType}\\s`, 'i').test(text))
  const parameters = new Map<string, string>()
  for (const pair of line?.replace(/^fmtp:\s*\d+\s+/i, '').split(';') ?? []) {
    const equals = pair.indexOf('=')
    if (equals > 0) parameters.set(pair.slice(0, equals).trim().toLowerCase(), pair.slice(equals + 1).trim())
  }
  return parameters
}

function parameterSets(fmtp: Map<string, string>): Uint8Array[] {
  const names = ['sprop-vps', 'sprop-sps', 'sprop-pps', 'sprop-parameter-sets']
  return names
    .flatMap(name => fmtp.get(name)?.split(',') ?? [])
    .map(text => withoutStartCode(Buffer.from(text, 'base64')))
    .filter(nal => nal.length > 2 && nal.length <= maxParameterSetBytes)
}

/** Some cameras encode the Annex B form, start code and all. */
function withoutStartCode(nal: Buffer): Uint8Array {
  const ones = nal.indexOf(1)
  const isStartCode = (ones === 2 || ones === 3) && nal.subarray(0, ones).every(byte => byte === 0)
  return isStartCode ? nal.subarray(ones + 1) : nal
}

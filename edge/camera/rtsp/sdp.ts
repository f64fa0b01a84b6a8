/** A camera's SDP (RFC 8866), read for one thing: its H.264 or H.265 video track. Everything else may be malformed. */

import type { DescribedVideo } from '../rtp/receiver.ts'
import type { KeyframeFeedback } from '../rtp/rtcp.ts'

export interface VideoTrack extends DescribedVideo {
  payloadType: number
  /** How the camera may be asked for a keyframe by RTCP. */
  keyframeFeedback: KeyframeFeedback[]
  /** The track's URL, for SETUP. */
  setupUrl: string
  /** The whole presentation's URL, for PLAY, keepalive and TEARDOWN. */
  playUrl: string
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
    return { ...format, ...payloadTypesOf(section), keyframeFeedback: feedbackOf(section), setupUrl, playUrl }
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

const videoMap = /^rtpmap:\s*(\d{1,3})\s+(H\.?264|H\.?265|HEVC)\b(?:\/(\d{1,9}))?/i
/** Below are the types that RFC 3551 gave away for ever, none of them to H.264 or H.265. */
const firstFreeType = 35

type VideoFormat = Pick<VideoTrack, 'codec' | 'payloadType' | 'clockRate' | 'parameterSets'>

function videoFormat(section: Section): VideoFormat | undefined {
  for (const text of section.attributes) {
    const map = videoMap.exec(text)
    if (!map) continue
    const payloadType = Number(map[1])
    return {
      codec: map[2]?.includes('264') ? 'h264' : 'h265',
      payloadType,
      clockRate: Number(map[3]) || 90_000,
      parameterSets: parameterSets(formatParameters(section, payloadType)),
    }
  }
  return unmappedFormat(section)
}

/** Some cameras forget the map; what their parameter sets are called tells the codec, and else the stream does. */
function unmappedFormat(section: Section): VideoFormat | undefined {
  const payloadType = typesNamedBy(section).find(type => type >= firstFreeType)
  if (payloadType === undefined || attribute(section, 'rtpmap') !== undefined) return undefined
  const fmtp = formatParameters(section, payloadType)
  const codec = fmtp.has('sprop-sps') || fmtp.has('sprop-vps') ? 'h265' : 'h264'
  return { codec, payloadType, clockRate: 90_000, parameterSets: parameterSets(fmtp) }
}

/** Cameras map types that their `m=` line does not name, and name types that they do not map. */
function payloadTypesOf(section: Section) {
  const mappedBy = (map: RegExp) =>
    section.attributes.map(text => Number(map.exec(text)?.[1])).filter(isPayloadType)
  const video = mappedBy(videoMap)
  const foreign = mappedBy(/^rtpmap:\s*(\d{1,3})\s/i).filter(type => !video.includes(type))
  const named = typesNamedBy(section).filter(type => type >= firstFreeType && !foreign.includes(type))
  return { payloadTypes: [...new Set([...video, ...named])], foreignPayloadTypes: foreign }
}

function typesNamedBy({ media }: Section): number[] {
  return media.split(/\s+/).slice(3).map(Number).filter(isPayloadType)
}

function isPayloadType(type: number): boolean {
  return type >= 0 && type <= 127
}

/** RFC 4585, 4.2; RFC 5104, 7.1. */
function feedbackOf(section: Section): KeyframeFeedback[] {
  const offers = (what: string) =>
    section.attributes.some(text => new RegExp(`^rtcp-fb:\\s*(?:\\d+|\\*)\\s+${what}\\b`, 'i').test(text))
  return [offers('nack\\s+pli') && ('pli' as const), offers('ccm\\s+fir') && ('fir' as const)].filter(
    kind => kind !== false,
  )
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

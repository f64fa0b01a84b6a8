/** A camera's SDP (RFC 8866), read for one thing: its H.264 or H.265 video track. Everything else may be malformed. */

import type { DescribedVideo } from '../rtp/receiver.ts'
import type { KeyframeFeedback } from '../rtp/rtcp.ts'
import { type BaseUrls, resolveControl, resolveOtherwise } from './control-url.ts'

export interface TrackUrls {
  /** The track's URL, for SETUP. */
  setupUrl: string
  /** The whole presentation's URL, for PLAY, keepalive and TEARDOWN. */
  playUrl: string
}

export interface VideoTrack extends DescribedVideo, TrackUrls {
  payloadType: number
  /** How the camera may be asked for a keyframe by RTCP. */
  keyframeFeedback: KeyframeFeedback[]
  /** What its URLs may mean as well, for a camera that does not know the first ones. */
  otherUrls: TrackUrls | undefined
  /** Its packets are encrypted (SRTP). */
  isEncrypted: boolean
  /** It is described as sent to a multicast group. */
  isMulticast: boolean
  /** What else is described, and never asked for: the microphone's sound, other pictures; such as `audio PCMU/8000`. */
  leftOut: string[]
}

interface Section {
  /** The `m=` line's value; empty for the session's own part. */
  media: string
  attributes: string[]
  /** The `c=` line's value. */
  connection: string
}

const maxParameterSetBytes = 4096
const maxLines = 1000

/**
 * The first video track that we can carry; undefined when there is none. `base`: the URL that its control URLs are
 * relative to, or two where the camera's own is in doubt.
 */
export function findVideoTrack(sdp: string, base: string | BaseUrls): VideoTrack | undefined {
  const bases = typeof base === 'string' ? { first: base, other: base } : base
  const [session = emptySection(''), ...sections] = splitSections(sdp)
  const isInactive = (section: Section) => section.attributes.includes('inactive')
  // Some cameras write no m= line at all: then the session's own part is the track.
  const candidates = [...sections.filter(each => !isInactive(each)), ...sections.filter(isInactive), session]
  for (const section of candidates) {
    const format = mayBeVideo(section) ? videoFormat(section) : undefined
    if (!format) continue
    return {
      ...format,
      ...payloadTypesOf(section),
      keyframeFeedback: feedbackOf(section),
      ...urlsOf(session, section, bases),
      isEncrypted: /\bS?RTP\/SAVPF?\b/i.test(section.media),
      leftOut: sections.filter(each => each !== section).map(nameOf),
      isMulticast: /\bIP[46]\s+(?:22[4-9]|23\d|ff)/i.test(section.connection || session.connection),
    }
  }
  return undefined
}

function nameOf(section: Section): string {
  const kind = /^\w+/.exec(section.media)?.[0] ?? 'unknown'
  const encoding = /^\d+\s+([\w./-]{1,40})/.exec(attribute(section, 'rtpmap') ?? '')?.[1]
  return encoding ? `${kind} ${encoding}` : kind
}

function urlsOf(
  session: Section,
  section: Section,
  { first, other }: BaseUrls,
): TrackUrls & Pick<VideoTrack, 'otherUrls'> {
  const control = attribute(section, 'control')
  const wholeControl = section === session ? undefined : attribute(session, 'control')
  const urls = (base: string, resolve: typeof resolveControl) => ({
    setupUrl: resolve(control, base),
    playUrl: resolve(wholeControl, base),
  })
  const usual = urls(first, resolveControl)
  const others = [urls(other, resolveControl), urls(first, resolveOtherwise)]
  return { ...usual, otherUrls: others.find(({ setupUrl }) => setupUrl !== usual.setupUrl) }
}

function splitSections(sdp: string): Section[] {
  const sections: Section[] = [emptySection('')]
  for (const line of sdp.split(/\r\n|\r|\n/).slice(0, maxLines)) {
    const [, type, value = ''] = /^[^A-Za-z]*([A-Za-z])\s*=(.*)$/.exec(line) ?? []
    const text = value.trim()
    const present = sections.at(-1)
    switch (type?.toLowerCase()) {
      case 'm':
        sections.push(emptySection(text))
        break
      case 'a':
        present?.attributes.push(text.replace(/^([\w-]+)\s*:\s*/, '$1:'))
        break
      case 'c':
        if (present) present.connection = text
        break
      default: // nothing that we need
    }
  }
  return sections
}

function emptySection(media: string): Section {
  return { media, attributes: [], connection: '' }
}

/** Cameras write odd words for `video`, and no sound is mapped to a codec of video. */
function mayBeVideo({ media, attributes }: Section): boolean {
  if (/^video\b/i.test(media)) return true
  return !/^(?:audio|text|message)\b/i.test(media) && attributes.some(text => videoMap.test(text))
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

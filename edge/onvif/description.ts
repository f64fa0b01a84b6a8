/** What a device says of itself: its profiles with their encoders and addresses, its masks, whether it can be turned. */
import { allAt, at, isToken, numberAt, textAt } from './answers.ts'

/** How one stream is encoded, as the camera is set. Undefined: it does not say. */
export interface EncoderSettings {
  token: string
  /** `h264`, `h265`, or in the camera's own word. */
  codec: string
  profile: string
  width: number | undefined
  height: number | undefined
  /** The limit that is set; what is sent may be less. */
  framesPerSecond: number | undefined
  kilobitsPerSecond: number | undefined
  /** From one keyframe to the next. */
  gopFrames: number | undefined
  /** A codec that leaves out keyframes where nothing moves, by its maker's name; undefined where none is seen. */
  smartCodec: string | undefined
}

export interface MediaProfile {
  token: string
  name: string
  /** The lens: several in recorders and multi-eyed cameras. */
  source: string
  hasPtz: boolean
  encoder: EncoderSettings | undefined
  /** Where its pictures are, in the camera's words; undefined where it gave none. */
  streamUrl: string | undefined
}

export interface DeviceDescription {
  manufacturer: string
  model: string
  firmware: string
  /** How far its clock is ahead of ours, ms. */
  clockOffsetMs: number | null
  profiles: MediaProfile[]
  /** Areas that it blackens by itself; undefined where it does not say. */
  masks: number | undefined
}

/** More are a recorder's, of which nobody reads a list. */
const mostProfiles = 64
const smartNames = /smart|h\.?26[45]\s*\+|zip\s*stream|wise\s*stream|u-?code|dynamic\s*gop|avbr|intelligent/i
const deepest = 6

/** Without its address, which is asked for by its token. A profile whose token is not for XML is left out. */
export function profileOf(profile: unknown): MediaProfile | undefined {
  const token = textAt(profile, '$', 'token')
  if (!isToken(token)) return undefined
  return {
    token,
    name: textAt(profile, 'name') || token,
    source: textAt(profile, 'videoSourceConfiguration', 'sourceToken'),
    hasPtz: at(profile, 'PTZConfiguration') !== undefined,
    encoder: encoderOf(at(profile, 'videoEncoderConfiguration')),
    streamUrl: undefined,
  }
}

export function profilesOf(answers: readonly unknown[]): MediaProfile[] {
  return answers
    .slice(0, mostProfiles)
    .map(profileOf)
    .filter(profile => profile !== undefined)
}

/** A configuration of Media (`H264` holds what is H.264's own) or of Media2 (where it stands in attributes). */
export function encoderOf(configuration: unknown): EncoderSettings | undefined {
  const token = textAt(configuration, '$', 'token')
  if (!isToken(token)) return undefined
  const encoding = textAt(configuration, 'encoding')
  const own = at(configuration, 'H264') ?? at(configuration, 'H265') ?? at(configuration, 'MPEG4')
  return {
    token,
    codec: codecOf(encoding),
    profile:
      textAt(own, 'H264Profile') || textAt(own, 'H265Profile') || textAt(configuration, '$', 'Profile'),
    width: numberAt(configuration, 'resolution', 'width'),
    height: numberAt(configuration, 'resolution', 'height'),
    framesPerSecond: numberAt(configuration, 'rateControl', 'frameRateLimit'),
    kilobitsPerSecond: numberAt(configuration, 'rateControl', 'bitrateLimit'),
    gopFrames: numberAt(own, 'govLength') ?? numberAt(configuration, '$', 'GovLength'),
    smartCodec: smartCodecIn(configuration, encoding),
  }
}

/** Its `GetMasks` answer; undefined where it has no such list. */
export function maskCountOf(answer: unknown): number | undefined {
  const response = at(answer, 'getMasksResponse')
  if (response === undefined) return undefined
  return allAt(response, 'masks').filter(mask => textAt(mask, 'enabled') !== 'false').length
}

export function isVideo({ encoder }: MediaProfile): boolean {
  return encoder?.codec === 'h264' || encoder?.codec === 'h265'
}

function codecOf(encoding: string): string {
  if (/^H\.?264/i.test(encoding)) return 'h264'
  return /^(?:H\.?265|HEVC)/i.test(encoding) ? 'h265' : encoding
}

/** No standard has a word for them: makers put theirs into extensions and names. */
function smartCodecIn(configuration: unknown, encoding: string): string | undefined {
  const words = [encoding, ...switchedOn(at(configuration, 'extension'), deepest)]
  return words.find(word => smartNames.test(word))
}

/** Names of what an extension says to be on. */
function* switchedOn(value: unknown, depth: number): Generator<string> {
  if (typeof value !== 'object' || value === null || depth === 0) return
  for (const [name, each] of Object.entries(value)) {
    const isOn = /^(?:true|on|enabled?|1)$/i.test(String(each))
    if (isOn && smartNames.test(name)) yield name
    else if (typeof each === 'string' && smartNames.test(each)) yield each
    else yield* switchedOn(each, depth - 1)
  }
}

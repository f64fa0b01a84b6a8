/** What to change in a camera's settings, and why, by what it sends and what it says of itself: pure. */
import type { StreamFaultCount, StreamFaultKind } from '../../relay/wire/uplink/camera-report.ts'
import type { DeviceDescription, EncoderSettings } from '../onvif/description.ts'
import { codecNameOf } from './codec-name.ts'
import type { Inspection } from './inspection.ts'
import type { SampleFigures } from './sample.ts'

export interface Advice {
  what: string
  why: string
}

export interface AdviceInput {
  inspection: Omit<Inspection, 'keyframe'>
  /** Undefined where it does not answer on ONVIF. */
  device: DeviceDescription | undefined
  /** Of the stream that was looked at. */
  encoder: EncoderSettings | undefined
}

const longGopSeconds = 2.5
const smartGopRatio = 1.5
const slowFrames = 12
const fastFrames = 31
const largeBitRate = 8e6
const largePixels = 1920 * 1088
const lateFirstPictureMs = 3000
const wrongClockMs = 60_000

export function adviceFor(input: AdviceInput): Advice[] {
  const { inspection, device } = input
  const { sends } = inspection
  return [
    ...(sends ? [keyframes(sends, input), smartCodec(sends, input), pictureCodec(sends)] : []),
    ...(sends ? [bFrames(sends), frameRate(sends, input), size(sends), bitRate(sends)] : []),
    firstPicture(inspection),
    udp(inspection),
    sound(inspection),
    ...faultAdvice(inspection.faults),
    device && clock(device),
  ].filter(advice => advice !== undefined)
}

function keyframes(
  { keyframeSeconds, seconds, framesPerSecond }: SampleFigures,
  { inspection, encoder }: AdviceInput,
) {
  const set = encoder?.gopFrames && framesPerSecond > 0 ? encoder.gopFrames / framesPerSecond : undefined
  const isUnseen = !keyframeSeconds && seconds > longGopSeconds
  const waitedSeconds = Math.round((inspection.firstPictureMs ?? 0) / 100) / 10
  const most = keyframeSeconds?.most ?? (isUnseen ? Math.max(seconds, waitedSeconds, set ?? 0) : 0)
  if (most <= longGopSeconds) return undefined
  const frames = Math.max(1, Math.round(framesPerSecond * 2))
  return {
    what: `Set the keyframe interval (I-frame interval, GOP) to 2 s: ${frames} frames at ${framesPerSecond} a second.`,
    why: `Now they are ${isUnseen ? 'more than ' : ''}${most} s apart: after each loss the picture stands still until the next one, clips begin up to that much too early, and what is recorded is cut coarsely.`,
  }
}

function smartCodec({ keyframeSeconds }: SampleFigures, { encoder }: AdviceInput) {
  const varies =
    keyframeSeconds &&
    keyframeSeconds.most > longGopSeconds &&
    keyframeSeconds.most > keyframeSeconds.least * smartGopRatio
  if (!encoder?.smartCodec && !varies) return undefined
  return {
    what: `Switch the smart codec off (${encoder?.smartCodec ?? 'H.264+, H.265+, Smart Codec, Zipstream, U-Code'}).`,
    why: 'It leaves out keyframes and frames where nothing moves: a bay where somebody looks at a part stands still for it, and the picture comes late.',
  }
}

function pictureCodec({ mime }: SampleFigures) {
  const { codec, profile } = codecNameOf(mime)
  if (codec === 'H.265') {
    return {
      what: 'Choose H.264 for this stream, if its bit rate may grow by half.',
      why: 'Browsers that do not play H.265 get a conversion, which takes a core of the edge while one of them watches.',
    }
  }
  if (!/High (?:10|4)|Extended/.test(profile)) return undefined
  return {
    what: 'Choose the profile High or Main.',
    why: `Most browsers do not play the profile ${profile}.`,
  }
}

function bFrames({ hasBFrames, framesPerSecond }: SampleFigures) {
  if (!hasBFrames) return undefined
  const lateMs = Math.round(1000 / Math.max(framesPerSecond, 1))
  return {
    what: 'Switch B-frames off (or choose the profile Baseline).',
    why: `Each of them keeps the picture back by a frame, ${lateMs} ms, for better compression.`,
  }
}

function frameRate({ framesPerSecond }: SampleFigures, { encoder }: AdviceInput) {
  const set = encoder?.framesPerSecond
  if (set && framesPerSecond < set * 0.8) {
    return {
      what: `Set a fixed shutter of 1/${Math.max(set, 25)} s or shorter, or a smaller picture.`,
      why: `It sends ${framesPerSecond} of the ${set} frames a second that are set: cameras drop frames when it is dark, or when they have more streams to encode than they can.`,
    }
  }
  if (framesPerSecond < slowFrames)
    return {
      what: 'Set 15 to 25 frames a second.',
      why: `With ${framesPerSecond} a second hands and tools jump.`,
    }
  if (framesPerSecond <= fastFrames) return undefined
  return {
    what: 'Set 25 or 30 frames a second.',
    why: `${framesPerSecond} a second cost line and decoders and show no more of a repair.`,
  }
}

function size({ width, height }: SampleFigures) {
  if (width * height <= largePixels) return undefined
  return {
    what: 'Set 1920x1080.',
    why: `${width}x${height} is more than displays and phones show, and each viewer pays for it.`,
  }
}

function bitRate({ bitsPerSecond }: SampleFigures) {
  if (bitsPerSecond <= largeBitRate) return undefined
  return {
    what: 'Limit the bit rate to 4 to 6 Mbit/s.',
    why: `${(bitsPerSecond / 1e6).toFixed(1)} Mbit/s go over the bay’s line for each stream that is watched, and fill the disk as fast.`,
  }
}

function firstPicture({ firstPictureMs, sends }: AdviceInput['inspection']) {
  if (firstPictureMs === null || firstPictureMs < lateFirstPictureMs || !sends) return undefined
  return {
    what: 'Set a short keyframe interval, and look for a firmware that begins a session with a keyframe.',
    why: `The first picture took ${(firstPictureMs / 1000).toFixed(1)} s: so long is each gap after the connection was lost.`,
  }
}

function udp({ transport, faults }: AdviceInput['inspection']) {
  if (transport !== 'udp') return undefined
  const lost = faults.find(({ kind }) => kind === 'packets-lost')
  return {
    what: 'Allow RTP over RTSP (TCP) in the camera, and take transport: udp out of the site file.',
    why: lost
      ? `By UDP ${lost.count} packets were lost on the way, and with each the picture up to the next keyframe.`
      : 'By UDP packets are lost exactly when a picture is large, and nobody sends them again.',
  }
}

function sound({ leftOut }: AdviceInput['inspection']) {
  if (!leftOut.some(each => each.startsWith('audio'))) return undefined
  return {
    what: 'Switch the microphone off.',
    why: 'Its sound is never fetched; what is not recorded cannot be heard by somebody else either.',
  }
}

function clock({ clockOffsetMs }: DeviceDescription) {
  if (clockOffsetMs === null || Math.abs(clockOffsetMs) < wrongClockMs) return undefined
  const minutes = Math.round(Math.abs(clockOffsetMs) / 60_000)
  return {
    what: 'Set its clock by NTP.',
    why: `It is ${minutes} min ${clockOffsetMs > 0 ? 'ahead' : 'behind'}. Pictures carry our own time, but logs and passwords go by its clock.`,
  }
}

const faultRemedies: readonly { kinds: readonly StreamFaultKind[]; what: string; why: string }[] = [
  {
    kinds: ['packets-lost', 'packets-reordered'],
    what: 'Look at its cable, its plug and the switch, and lower the bit rate.',
    why: 'Packets are lost on the way, or the camera drops them itself since it is overloaded.',
  },
  {
    kinds: ['unit-unreadable', 'rtp-unreadable', 'aggregation-cut', 'fragment-incomplete', 'framing-lost'],
    what: 'Update its firmware, or let it send fewer streams at once.',
    why: 'Some of what it sends cannot be read, and pictures are lost for it.',
  },
  {
    kinds: ['picture-stopped'],
    what: 'Switch intra refresh and smart codecs off.',
    why: 'The picture stood still while packets came, since no keyframe did.',
  },
  {
    kinds: ['packets-foreign', 'source-changed'],
    what: 'Close other viewers of this stream, or give it one of its own.',
    why: 'Packets of more than one stream come in one.',
  },
]

function faultAdvice(faults: readonly StreamFaultCount[]): Advice[] {
  return faultRemedies
    .filter(({ kinds }) => faults.some(({ kind, count }) => kinds.includes(kind) && count > 1))
    .map(({ what, why }) => ({ what, why }))
}

/** Found cameras as a part of the site file: pure. */
import { Document, isMap, isSeq } from 'yaml'
import { type CameraAddress, parseOnvifUrl } from '../../config/camera-url.ts'
import type { ChosenStreams } from '../onvif/choose-streams.ts'
import type { DeviceDescription, EncoderSettings, MediaProfile } from '../onvif/description.ts'
import { readStreamUrl } from './device-address.ts'
import { passwordVariable } from './password.ts'

export interface SiteCamera {
  id: string
  name: string
  url: string
  sub?: string
  onvif?: string
  /** What an installer wants to know of it, a line each. */
  remarks: string[]
}

export interface FoundCamera {
  /** Of its ONVIF service, as it answered. */
  address: CameraAddress
  /** What its owner calls it; empty where it does not say. */
  name: string
  device: DeviceDescription
  streams: ChosenStreams[]
}

/** Stands for the password, which is in no file. */
export const passwordPlace = `\${${passwordVariable}}`
/** In its place while an address is read. */
const passwordMark = 'camera-password-here'
const longGopSeconds = 2.5

/** One for each lens; ids and names are unique. */
export function siteCameras(found: readonly FoundCamera[], user: string, password: string): SiteCamera[] {
  const cameras = found.flatMap(camera => camera.streams.map((streams, i) => ({ camera, streams, lens: i })))
  const ids = new Set<string>()
  const names = new Set<string>()
  return cameras.map(({ camera, streams, lens }) => {
    const { address, device } = camera
    const name = unique(nameOf(camera), ' ', names)
    const urlOf = (profile: MediaProfile) => streamUrl(profile, address.host, user, password)
    return {
      id: uniqueId(name, address.host, ids),
      name,
      url: urlOf(streams.main),
      ...(streams.sub && { sub: urlOf(streams.sub) }),
      ...(lens === 0 && { onvif: onvifUrl(address) }),
      remarks: remarksOf(device, streams),
    }
  })
}

/** As YAML that can stand in the site file as it is. */
export function siteYaml(cameras: readonly SiteCamera[]): string {
  const bay = { id: 'bay-1', name: 'Bay 1', cameras: cameras.map(({ remarks: _, ...camera }) => camera) }
  const document = new Document({ bays: [bay] })
  const list = document.getIn(['bays', 0, 'cameras'])
  if (isSeq(list)) {
    list.items.forEach((item, i) => {
      if (isMap(item)) item.commentBefore = cameras[i]?.remarks.map(line => ` ${line}`).join('\n')
    })
  }
  return document.toString({ lineWidth: 0 })
}

function nameOf({ name, device: { manufacturer, model } }: FoundCamera): string {
  return name || [manufacturer, model].filter(Boolean).join(' ') || 'Camera'
}

/** Letters and digits of the name; the address where it has none of ours (预置 and the like). */
function uniqueId(name: string, host: string, ids: Set<string>): string {
  const plain = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 48)
  return unique(plain && plain !== 'voice' ? plain : `camera-${host.replaceAll('.', '-')}`, '-', ids)
}

/** With a number behind it where it is taken. */
function unique(text: string, between: string, taken: Set<string>): string {
  let name = text
  for (let number = 2; taken.has(name); number++) name = text + between + number
  taken.add(name)
  return name
}

/**
 * At the host that was dialled: the camera's own word for that is often one of another network. Some put the password
 * into it, which is taken out before anything is read: it may hold what ends a path.
 */
function streamUrl({ streamUrl = '' }: MediaProfile, host: string, user: string, password: string): string {
  const forms = password ? [password, encodeURIComponent(password)] : []
  const told = readStreamUrl(forms.reduce((url, form) => url.replaceAll(form, passwordMark), streamUrl))
  const scheme = told?.isSecure ? 'rtsps' : 'rtsp'
  const usualPort = told?.isSecure ? 322 : 554
  const port = told && told.port !== usualPort ? `:${told.port}` : ''
  const login = user && `${encodeURIComponent(user)}:${passwordPlace}@`
  const path = (told?.path ?? '/').replaceAll(passwordMark, passwordPlace)
  return `${scheme}://${login}${host}${port}${path}`
}

function onvifUrl({ host, port, path }: CameraAddress): string {
  const usual = parseOnvifUrl(`http://${host}`).path
  return `http://${host}${port === 80 ? '' : `:${port}`}${path === usual ? '' : path}`
}

function remarksOf(device: DeviceDescription, { main, sub }: ChosenStreams): string[] {
  const { manufacturer, model, firmware, masks, clockOffsetMs, profiles } = device
  const make = [manufacturer, model].filter(Boolean).join(' ') || 'unknown make'
  const features = [
    firmware && `firmware ${firmware}`,
    profiles.some(({ hasPtz }) => hasPtz) ? 'turns or zooms' : '',
    masks ? `${masks} privacy ${masks === 1 ? 'mask' : 'masks'}` : '',
  ].filter(Boolean)
  const minutes = Math.round(Math.abs(clockOffsetMs ?? 0) / 60_000)
  return [
    [make, ...features].join(', '),
    `main ${settingsOf(main.encoder)}${sub ? `; sub ${settingsOf(sub.encoder)}` : '; no sub stream: make one, 640x360, for thin lines'}`,
    ...advice(main.encoder),
    ...(minutes > 0 ? [`its clock is ${minutes} min off: set it by NTP`] : []),
  ]
}

function settingsOf(encoder: EncoderSettings | undefined): string {
  if (!encoder) return 'as it likes'
  const { codec, width, height, framesPerSecond, kilobitsPerSecond } = encoder
  const name = { h264: 'H.264', h265: 'H.265' }[codec] ?? codec
  const rate = [
    framesPerSecond && `${framesPerSecond} frames/s`,
    kilobitsPerSecond && `${kilobitsPerSecond} kbit/s`,
  ]
  return [name, `${width}x${height}`, ...rate, keyframesOf(encoder)].filter(Boolean).join(' ')
}

function keyframesOf(encoder: EncoderSettings): string {
  const seconds = gopSecondsOf(encoder)
  return seconds === undefined ? '' : `keyframe every ${seconds} s`
}

function gopSecondsOf({ gopFrames, framesPerSecond }: EncoderSettings): number | undefined {
  if (!gopFrames || !framesPerSecond) return undefined
  return Math.round((gopFrames / framesPerSecond) * 10) / 10
}

function advice(encoder: EncoderSettings | undefined): string[] {
  if (!encoder) return []
  const gopSeconds = gopSecondsOf(encoder) ?? 0
  return [
    gopSeconds > longGopSeconds
      ? `keyframes are far apart: set every 2 s (${(encoder.framesPerSecond ?? 25) * 2} frames)`
      : '',
    encoder.smartCodec ? `switch the smart codec off (${encoder.smartCodec})` : '',
  ].filter(Boolean)
}

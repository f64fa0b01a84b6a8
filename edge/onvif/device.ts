/** What is asked of one device and told to it, in the words of the edge. */
import type { Ptz } from '../../relay/wire/ptz/ptz.ts'
import { at, escapeXml, isToken, numberAt, textAt } from './answers.ts'
import type { OnvifClient } from './client.ts'
import { type DeviceDescription, isVideo, type MediaProfile, maskCountOf, profilesOf } from './description.ts'
import { OnvifFault, OnvifRefusal } from './onvif-error.ts'
import { presetsOf } from './presets.ts'
import type { EncoderWish } from './thread-messages.ts'
import type { Head, Velocity } from './turning.ts'

/** Each costs a question: a recorder with more channels is asked for its first ones. */
const mostAddresses = 16
const mostKeyframes = 4
const masksRequest = '<GetMasks xmlns="http://www.onvif.org/ver20/media/wsdl"/>'

export class OnvifDevice implements Head {
  private readonly client: OnvifClient
  /** In the package's form, as `describe` read them. */
  private profiles: unknown[] = []
  private videoProfiles: MediaProfile[] = []
  private presets: Ptz['presets'] = []
  private ptzProfile = ''
  private stopsPlainly = false

  constructor(client: OnvifClient) {
    this.client = client
  }

  /** Reads it anew. Throws Error with a sentence. */
  async describe(): Promise<DeviceDescription> {
    const { client } = this
    await client.connect()
    const information = await this.askIfKnown('getDeviceInformation')
    this.profiles = await client.profiles()
    const profiles: MediaProfile[] = []
    for (const profile of profilesOf(this.profiles)) {
      const isAsked = isVideo(profile) && profiles.filter(({ streamUrl }) => streamUrl).length < mostAddresses
      profiles.push(isAsked ? { ...profile, streamUrl: await this.streamUrlOf(profile) } : profile)
    }
    this.videoProfiles = profiles.filter(isVideo)
    return {
      manufacturer: textAt(information, 'manufacturer'),
      model: textAt(information, 'model'),
      firmware: textAt(information, 'firmwareVersion'),
      clockOffsetMs: client.clockOffsetMs,
      profiles,
      masks: await this.countMasks(),
    }
  }

  /** After `describe`. Undefined: it cannot be turned. */
  async readPtz(): Promise<Ptz | undefined> {
    const profile = this.profiles.find(each => at(each, 'PTZConfiguration') !== undefined)
    const token = textAt(profile, '$', 'token')
    this.ptzProfile = isToken(token) ? token : ''
    if (!this.ptzProfile) return undefined
    const nodes = await this.client.ask('getNodes').catch(() => undefined) // then it is taken to have both
    const spaces = at(nodes, textAt(profile, 'PTZConfiguration', 'nodeToken'), 'supportedPTZSpaces')
    return {
      canTurn: !spaces || at(spaces, 'continuousPanTiltVelocitySpace') !== undefined,
      canZoom: !spaces || at(spaces, 'continuousZoomVelocitySpace') !== undefined,
      presets: await this.readPresets(),
    }
  }

  /** It can be turned, as `readPtz` saw. */
  get hasHead(): boolean {
    return this.ptzProfile !== ''
  }

  /** False only where it says so. */
  async mayTurn(): Promise<boolean> {
    const status = await this.client.ask('getStatus', this.inPtzProfile).catch(() => undefined) // then it does not say
    const { panTilt, zoom } = { panTilt: '', zoom: '', ...(at(status, 'moveStatus') as object | undefined) }
    const moves = [panTilt, zoom].map(String).filter(text => text !== '')
    return moves.length === 0 || moves.some(text => text !== 'IDLE')
  }

  /** Asks for a keyframe of each video profile. Throws where none of them takes it. */
  async requestKeyframes(): Promise<void> {
    let refusal: unknown = new OnvifFault('the camera names no video stream on ONVIF')
    let taken = 0
    for (const { token } of this.videoProfiles.slice(0, mostKeyframes)) {
      await this.client.ask('setSynchronizationPoint', { profileToken: token }).then(
        () => taken++,
        (error: unknown) => {
          refusal = error
        },
      )
    }
    if (taken === 0) throw refusal
  }

  async setEncoder({ profile: token, ...wish }: EncoderWish): Promise<void> {
    const profile = this.profiles.find(each => textAt(each, '$', 'token') === token)
    const configuration = at(profile, 'videoEncoderConfiguration')
    if (!configuration) throw new OnvifFault('the camera has no such profile any more')
    await this.client.ask('setVideoEncoderConfiguration', configurationWith(configuration, wish))
  }

  async move({ x, y, zoom }: Velocity, timeout: number | undefined): Promise<void> {
    const isTurn = x !== 0 || y !== 0
    // Some cameras obey neither when they are told both.
    const only = zoom === 0 ? { onlySendPanTilt: true } : isTurn ? {} : { onlySendZoom: true }
    await this.client.ask('continuousMove', { ...this.inPtzProfile, x, y, zoom, timeout, ...only })
  }

  /** Of everything; some take that only when nothing is named. */
  async stop(): Promise<void> {
    const named = { ...this.inPtzProfile, panTilt: true, zoom: true }
    if (this.stopsPlainly) {
      await this.client.ask('stop', this.inPtzProfile)
      return
    }
    try {
      await this.client.ask('stop', named)
    } catch (error) {
      if (!(error instanceof OnvifFault)) throw error
      await this.client.ask('stop', this.inPtzProfile)
      this.stopsPlainly = true
    }
  }

  async goTo(preset: string): Promise<void> {
    await this.client.ask('gotoPreset', { ...this.inPtzProfile, preset })
  }

  async store(name: string, presetToken: string | undefined): Promise<void> {
    await this.client.ask('setPreset', { ...this.inPtzProfile, presetName: escapeXml(name), presetToken })
  }

  presetNamed(name: string): string | undefined {
    return this.presets.find(preset => preset.name === name)?.token
  }

  private get inPtzProfile(): { profileToken: string } {
    return { profileToken: this.ptzProfile }
  }

  private async readPresets(): Promise<Ptz['presets']> {
    const areKnown = await this.client.ask('getPresets', this.inPtzProfile).then(
      () => true,
      () => false, // it has no presets, then
    )
    this.presets = areKnown ? presetsOf(this.client.presets) : []
    return this.presets
  }

  private async streamUrlOf({ token }: MediaProfile): Promise<string | undefined> {
    const answer = await this.askIfKnown('getStreamUri', { profileToken: token, protocol: 'RTSP' })
    const url = textAt(answer, 'uri')
    return /^rtsps?:\/\//i.test(url) ? url : undefined
  }

  private async countMasks(): Promise<number | undefined> {
    if (!this.client.hasMedia2) return undefined
    return maskCountOf(await this.client.request('media2', masksRequest).catch(() => undefined)) // it does not say
  }

  /** What not every device knows. */
  private async askIfKnown(method: string, ...args: unknown[]): Promise<unknown> {
    try {
      return await this.client.ask(method, ...args)
    } catch (error) {
      if (error instanceof OnvifRefusal) throw error
      return undefined
    }
  }
}

/** The camera's own settings, in the form that the package writes, with what is wished. */
function configurationWith(configuration: unknown, wish: Omit<EncoderWish, 'profile'>): object {
  const own = { ...(configuration as Record<string, unknown>) }
  const present = numberAt(own, 'rateControl', 'frameRateLimit')
  const framesPerSecond = wish.framesPerSecond ?? present
  if (own.rateControl !== undefined) {
    own.rateControl = {
      ...(own.rateControl as object),
      ...(wish.framesPerSecond !== undefined && { frameRateLimit: wish.framesPerSecond }),
      ...(wish.kilobitsPerSecond !== undefined && { bitrateLimit: wish.kilobitsPerSecond }),
    }
  }
  const govLength =
    wish.keyframeSeconds === undefined
      ? undefined
      : Math.round(wish.keyframeSeconds * (framesPerSecond ?? 25))
  const h264 = at(own, 'H264')
  if (h264 !== undefined) {
    const present = { govLength: numberAt(h264, 'govLength'), profile: textAt(h264, 'H264Profile') }
    own.H264 = { ...present, ...(govLength !== undefined && { govLength }) }
  } else if (govLength !== undefined) {
    own.$ = { ...(own.$ as object), GovLength: govLength }
  }
  return { ...own, name: escapeXml(textAt(own, 'name')) }
}

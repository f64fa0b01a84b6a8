/** What fragmented MP4 says of one video track and its fragments (ISO/IEC 14496-12 and 14496-15). Pure. */
import { BoxError, readBoxes } from '../../relay/wire/mp4/boxes.ts'
import { avcCodec, hevcCodec } from './codec-string.ts'

export interface VideoTrack {
  id: number
  /** Ticks per second of decode times and durations. */
  timescale: number
  /** As in `codecs="…"` (RFC 6381): `avc1.64001f`, `hvc1.1.6.L93.B0`. */
  codec: string
  mime: string
  /** Pixels. */
  width: number
  height: number
  /** The payload of `avcC` or `hvcC`. */
  decoderConfig: Uint8Array
  /** From `trex`, where a fragment says nothing else. */
  defaultDuration: number
  defaultFlags: number
}

/** What a `moof` says of its video samples; times in the track's timescale. */
export interface FragmentHeader {
  isKeyframe: boolean
  decodeTime: number
  /** Of the first sample: its decode time and composition offset. */
  presentationTime: number
  /** Sum over all samples. */
  duration: number
  sampleCount: number
}

const sampleIsNonSync = 0x10000

const avc = { config: 'avcC', configBytes: 4, codecOf: avcCodec }
const hevc = { config: 'hvcC', configBytes: 13, codecOf: hevcCodec }
const sampleEntries = new Map([
  ['avc1', avc],
  ['avc3', avc],
  ['hvc1', hevc],
  ['hev1', hevc],
])

/** The first H.264 or H.265 track of a `moov`'s payload. Throws BoxError when there is none. */
export function readVideoTrack(moov: Uint8Array): VideoTrack {
  for (const trak of readBoxes(moov)) {
    if (trak.type !== 'trak') continue
    const entry = sampleEntry(trak.payload)
    if (!entry) continue
    const id = trackId(trak.payload)
    const { duration, flags } = trackDefaults(moov, id)
    return {
      id,
      timescale: mediaTimescale(trak.payload),
      ...entry,
      mime: `video/mp4; codecs="${entry.codec}"`,
      defaultDuration: duration,
      defaultFlags: flags,
    }
  }
  throw new BoxError('there is no H.264 or H.265 track')
}

/** Throws BoxError when the `moof` (its payload) holds no samples of the track. */
export function readFragmentHeader(moof: Uint8Array, track: VideoTrack): FragmentHeader {
  for (const traf of readBoxes(moof)) {
    if (traf.type !== 'traf') continue
    const header = child(traf.payload, 'tfhd')
    if (viewOf(header).getUint32(4) === track.id) return readTrackFragment(traf.payload, header, track)
  }
  throw new BoxError('a fragment has no samples of the video track')
}

/** The wall clock of a `prft` (its payload) in ms since 1970. */
export function readCaptureTime(prft: Uint8Array): number {
  const view = viewOf(need(prft, 16))
  const secondsBetween1900And1970 = 2_208_988_800
  return (view.getUint32(8) - secondsBetween1900And1970) * 1000 + (view.getUint32(12) / 2 ** 32) * 1000
}

function readTrackFragment(traf: Uint8Array, tfhd: Uint8Array, track: VideoTrack): FragmentHeader {
  const defaults = fragmentDefaults(tfhd, track)
  const tfdt = viewOf(need(child(traf, 'tfdt'), 8))
  const decodeTime = tfdt.getUint8(0) === 0 ? tfdt.getUint32(4) : safeNumber(tfdt, 4)
  const runs = [...readBoxes(traf)]
    .filter(box => box.type === 'trun')
    .map(box => readRun(box.payload, defaults))
  const first = runs.find(run => run.sampleCount > 0)
  if (!first) throw new BoxError('a fragment has no samples of the video track')
  return {
    isKeyframe: (first.firstFlags & sampleIsNonSync) === 0,
    decodeTime,
    presentationTime: decodeTime + first.firstOffset,
    duration: runs.reduce((sum, run) => sum + run.duration, 0),
    sampleCount: runs.reduce((sum, run) => sum + run.sampleCount, 0),
  }
}

interface SampleDefaults {
  duration: number
  flags: number
}

function fragmentDefaults(tfhd: Uint8Array, track: VideoTrack): SampleDefaults {
  const has = viewOf(tfhd).getUint32(0)
  let at = 8 + (has & 0x1 ? 8 : 0) + (has & 0x2 ? 4 : 0)
  const field = (flag: number, otherwise: number) => {
    if (!(has & flag)) return otherwise
    at += 4
    return viewOf(need(tfhd, at)).getUint32(at - 4)
  }
  const duration = field(0x8, track.defaultDuration)
  field(0x10, 0) // default sample size
  return { duration, flags: field(0x20, track.defaultFlags) }
}

function readRun(trun: Uint8Array, defaults: SampleDefaults) {
  const view = viewOf(need(trun, 8))
  const has = view.getUint32(0)
  const sampleCount = view.getUint32(4)
  const samplesAt = 8 + (has & 0x1 ? 4 : 0) + (has & 0x4 ? 4 : 0)
  const sizeOf = (flag: number) => (has & flag ? 4 : 0)
  const flagsAt = sizeOf(0x100) + sizeOf(0x200)
  const offsetAt = flagsAt + sizeOf(0x400)
  const sampleLength = offsetAt + sizeOf(0x800)
  need(trun, samplesAt + sampleCount * sampleLength)
  let duration = has & 0x100 ? 0 : sampleCount * defaults.duration
  if (has & 0x100)
    for (let i = 0; i < sampleCount; i++) duration += view.getUint32(samplesAt + i * sampleLength)
  let firstFlags = defaults.flags
  if (has & 0x4) firstFlags = view.getUint32(samplesAt - 4)
  else if (has & 0x400 && sampleCount > 0) firstFlags = view.getUint32(samplesAt + flagsAt)
  // Version 0 declares the offset unsigned, but writers put negative ones there too.
  const firstOffset = has & 0x800 && sampleCount > 0 ? view.getInt32(samplesAt + offsetAt) : 0
  return { sampleCount, duration, firstFlags, firstOffset }
}

function trackId(trak: Uint8Array): number {
  const tkhd = child(trak, 'tkhd')
  const at = tkhd[0] === 1 ? 20 : 12
  return viewOf(need(tkhd, at + 4)).getUint32(at)
}

function mediaTimescale(trak: Uint8Array): number {
  const mdhd = child(trak, 'mdia', 'mdhd')
  const at = mdhd[0] === 1 ? 20 : 12
  const timescale = viewOf(need(mdhd, at + 4)).getUint32(at)
  if (timescale === 0) throw new BoxError('the timescale is 0')
  return timescale
}

function trackDefaults(moov: Uint8Array, id: number): SampleDefaults {
  for (const box of readBoxes(child(moov, 'mvex'))) {
    if (box.type !== 'trex') continue
    const view = viewOf(need(box.payload, 24))
    if (view.getUint32(4) === id) return { duration: view.getUint32(12), flags: view.getUint32(20) }
  }
  throw new BoxError('the video track is not fragmented')
}

/** A visual sample entry has 78 bytes before its boxes (ISO/IEC 14496-12, 12.1.3). */
function sampleEntry(trak: Uint8Array) {
  const stsd = need(child(trak, 'mdia', 'minf', 'stbl', 'stsd'), 8)
  for (const { type, payload } of readBoxes(stsd.subarray(8))) {
    const entry = sampleEntries.get(type)
    if (!entry) continue
    const view = viewOf(need(payload, 78))
    const decoderConfig = need(child(payload.subarray(78), entry.config), entry.configBytes)
    const [width, height] = [view.getUint16(24), view.getUint16(26)]
    return { codec: entry.codecOf(type, decoderConfig), width, height, decoderConfig }
  }
  return undefined
}

/** The payload of the box at the end of the path. */
function child(bytes: Uint8Array, ...path: string[]): Uint8Array {
  let found = bytes
  for (const type of path) {
    const box = [...readBoxes(found)].find(candidate => candidate.type === type)
    if (!box) throw new BoxError(`there is no ${type} box`)
    found = box.payload
  }
  return found
}

function need(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.byteLength < length) throw new BoxError('a box is cut short')
  return bytes
}

function safeNumber(view: DataView, at: number): number {
  need(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at + 8)
  const value = Number(view.getBigUint64(at))
  if (!Number.isSafeInteger(value)) throw new BoxError('a decode time is absurd')
  return value
}

function viewOf(bytes: Uint8Array, at = 0): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at)
}

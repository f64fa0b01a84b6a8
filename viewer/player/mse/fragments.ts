/**
 * What the player steers by: timescale and defaults from the init segment; decode time, duration, capture time and kind
 * from each fragment (ISO/IEC 14496-12, box by box below). And the two places where it writes into what it feeds.
 */
import { type Box, boxesOf, findBox, readFullBox, readUint64, viewOf } from '../../../relay/wire/mp4/boxes.ts'

/** Of one track. Durations in ticks, `timescale` ticks a second. */
export interface InitFacts {
  timescale: number
  /** Of `trex`: what holds where fragments say nothing else. */
  defaultDuration: number
  defaultFlags: number
}

/** One `moof`, times in seconds of the media timeline. */
export interface FragmentFacts {
  decodeTime: number
  /** Earliest presentation time in the fragment: the decode time plus the composition offset. */
  presentationTime: number
  /** Of all samples in the fragment together. */
  duration: number
  /** The first sample depends on no other. */
  isKeyframe: boolean
  /** Capture time from the `prft` box before the `moof`, wall clock, ms since 1970; undefined without one. */
  capturedAtMs: number | undefined
  /** Where in the message the last sample's duration stands; 0 where no sample has its own. */
  lastDurationAt: number
}

/** From 1900, NTP's beginning, to 1970, in seconds (RFC 868). */
const ntpEpochOffset = 2_208_988_800
const isNonSyncSample = 0x10000

/** Reads an init segment (`ftyp`+`moov`) of one track. Undefined when it is none. */
export function readInit(bytes: Uint8Array): InitFacts | undefined {
  const view = viewOf(bytes)
  const mdhd = findBox(view, ['moov', 'trak', 'mdia', 'mdhd'])
  if (!mdhd) return undefined
  const timescale = view.getUint32(mdhd.start + (readFullBox(view, mdhd).version === 1 ? 20 : 12))
  const trex = findBox(view, ['moov', 'mvex', 'trex'])
  const fieldOfTrex = (at: number) => (trex ? view.getUint32(trex.start + at) : 0)
  return { timescale, defaultDuration: fieldOfTrex(12), defaultFlags: fieldOfTrex(20) }
}

/** Reads every fragment of a message, in order. Throws RangeError when a box is cut off. */
export function readFragments(bytes: Uint8Array, init: InitFacts): FragmentFacts[] {
  const view = viewOf(bytes)
  const fragments: FragmentFacts[] = []
  let capturedAtMs: number | undefined
  for (const box of boxesOf(view, 0, view.byteLength)) {
    if (box.type === 'prft') capturedAtMs = readCaptureTime(view, box)
    if (box.type !== 'moof') continue
    const fragment = readMoof(view, box, init, capturedAtMs)
    if (fragment) fragments.push(fragment)
    capturedAtMs = undefined
  }
  return fragments
}

/** Makes the last sample of a fragment last `seconds`, in the message's own bytes. */
export function stretchLastSample(
  bytes: Uint8Array,
  fragment: FragmentFacts,
  init: InitFacts,
  seconds: number,
): void {
  const { lastDurationAt } = fragment
  if (lastDurationAt) viewOf(bytes).setUint32(lastDurationAt, Math.round(seconds * init.timescale))
}

/** Gives the movie a duration (`mvhd`): it passes for a recording then. Returns a copy. */
export function withDuration(init: Uint8Array, ticks: number): Uint8Array {
  const copy = new Uint8Array(init)
  const view = viewOf(copy)
  const mvhd = findBox(view, ['moov', 'mvhd'])
  if (mvhd && readFullBox(view, mvhd).version === 0) view.setUint32(mvhd.start + 16, ticks)
  return copy
}

function readCaptureTime(view: DataView, prft: Box): number {
  const seconds = view.getUint32(prft.start + 8) - ntpEpochOffset
  return seconds * 1000 + (view.getUint32(prft.start + 12) / 2 ** 32) * 1000
}

function readMoof(
  view: DataView,
  moof: Box,
  init: InitFacts,
  capturedAtMs: number | undefined,
): FragmentFacts | undefined {
  const traf = findBox(view, ['traf'], moof)
  const tfdt = traf && findBox(view, ['tfdt'], traf)
  const trun = traf && findBox(view, ['trun'], traf)
  if (!traf || !tfdt || !trun) return undefined
  const isLong = readFullBox(view, tfdt).version === 1
  const ticks = isLong ? readUint64(view, tfdt.start + 4) : view.getUint32(tfdt.start + 4)
  const run = readTrun(view, trun, sampleDefaults(view, traf, init))
  const decodeTime = ticks / init.timescale
  return {
    decodeTime,
    presentationTime: decodeTime + run.compositionOffset / init.timescale,
    duration: run.duration / init.timescale,
    isKeyframe: (run.firstFlags & isNonSyncSample) === 0,
    capturedAtMs,
    lastDurationAt: run.lastDurationAt,
  }
}

interface SampleDefaults {
  duration: number
  flags: number
}

/** `tfhd`: its optional fields stand one after the other, those that the flags announce. */
function sampleDefaults(view: DataView, traf: Box, init: InitFacts): SampleDefaults {
  const tfhd = findBox(view, ['tfhd'], traf)
  const flags = tfhd ? readFullBox(view, tfhd).flags : 0
  let at = tfhd ? tfhd.start + 8 + (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0) : 0
  const field = (flag: number, otherwise: number) => {
    if (!(flags & flag)) return otherwise
    at += 4
    return view.getUint32(at - 4)
  }
  const duration = field(0x08, init.defaultDuration)
  field(0x10, 0) // default sample size
  return { duration, flags: field(0x20, init.defaultFlags) }
}

interface Run {
  /** Ticks, of all samples. */
  duration: number
  /** The smallest, in ticks. */
  compositionOffset: number
  firstFlags: number
  lastDurationAt: number
}

function readTrun(view: DataView, trun: Box, defaults: SampleDefaults): Run {
  const { flags } = readFullBox(view, trun)
  const has = (flag: number) => (flags & flag ? 4 : 0)
  const count = view.getUint32(trun.start + 4)
  const first = trun.start + 8 + has(0x01) + has(0x04)
  const length = has(0x100) + has(0x200) + has(0x400) + has(0x800)
  const flagsAt = has(0x100) + has(0x200)
  const offsetAt = flagsAt + has(0x400)
  const samples = Array.from({ length: count }, (_, index) => first + index * length)
  const durations = samples.map(at => (has(0x100) ? view.getUint32(at) : defaults.duration))
  // Version 0 holds offsets unsigned, version 1 signed; muxers write small numbers in both.
  const offsets = samples.map(at => (has(0x800) ? view.getInt32(at + offsetAt) : 0))
  const firstSampleFlags = has(0x400) ? view.getUint32(first + flagsAt) : defaults.flags
  return {
    duration: durations.reduce((sum, duration) => sum + duration, 0),
    compositionOffset: offsets.reduce((least, offset) => Math.min(least, offset), offsets[0] ?? 0),
    firstFlags: has(0x04) ? view.getUint32(first - 4) : firstSampleFlags,
    lastDurationAt: has(0x100) && count > 0 ? first + (count - 1) * length : 0,
  }
}

/**
 * Reads the few boxes of fragmented MP4 that the player steers by: timescale and default duration from the init
 * segment, decode time, duration and capture time from each fragment (ISO/IEC 14496-12, box by box below).
 */

/** What the init segment says. Durations are in ticks, `timescale` ticks a second. */
export interface InitFacts {
  timescale: number
  /** Of `trex`; 0 when fragments must say it themselves. */
  defaultDuration: number
}

/** One `moof`, times in seconds of the media timeline. */
export interface FragmentFacts {
  decodeTime: number
  /** Earliest presentation time in the fragment: the decode time plus the composition offset. */
  presentationTime: number
  /** Of all samples in the fragment together. */
  duration: number
  /** Capture time from the `prft` box before the `moof`, wall clock, ms since 1970; undefined without one. */
  capturedAtMs: number | undefined
}

interface Box {
  type: string
  /** Where the box's content begins and ends, in bytes. */
  start: number
  end: number
}

/** From 1900, NTP's beginning, to 1970, in seconds (RFC 868). */
const ntpEpochOffset = 2_208_988_800

/** Reads an init segment (`ftyp`+`moov`) of one track. Undefined when there is no `mdhd` in it. */
export function readInit(bytes: Uint8Array): InitFacts | undefined {
  const view = viewOf(bytes)
  const mdhd = find(view, ['moov', 'trak', 'mdia', 'mdhd'], 0, view.byteLength)
  if (!mdhd) return undefined
  const timescale = view.getUint32(mdhd.start + (view.getUint8(mdhd.start) === 1 ? 20 : 12))
  const trex = find(view, ['moov', 'mvex', 'trex'], 0, view.byteLength)
  return { timescale, defaultDuration: trex ? view.getUint32(trex.start + 12) : 0 }
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
  const traf = find(view, ['traf'], moof.start, moof.end)
  const tfdt = traf && find(view, ['tfdt'], traf.start, traf.end)
  const trun = traf && find(view, ['trun'], traf.start, traf.end)
  if (!traf || !tfdt || !trun) return undefined
  const isLong = view.getUint8(tfdt.start) === 1
  const ticks = isLong ? readUint64(view, tfdt.start + 4) : view.getUint32(tfdt.start + 4)
  const samples = readTrun(view, trun, sampleDuration(view, traf, init))
  const decodeTime = ticks / init.timescale
  return {
    decodeTime,
    presentationTime: decodeTime + samples.compositionOffset / init.timescale,
    duration: samples.duration / init.timescale,
    capturedAtMs,
  }
}

/** `tfhd`: the default sample duration follows whichever optional fields the flags announce before it. */
function sampleDuration(view: DataView, traf: Box, init: InitFacts): number {
  const tfhd = find(view, ['tfhd'], traf.start, traf.end)
  if (!tfhd) return init.defaultDuration
  const flags = view.getUint32(tfhd.start) & 0xffffff
  if (!(flags & 0x08)) return init.defaultDuration
  const before = (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0)
  return view.getUint32(tfhd.start + 8 + before)
}

/** `trun`: total duration and the smallest composition offset of its samples, in ticks. */
function readTrun(
  view: DataView,
  trun: Box,
  defaultDuration: number,
): { duration: number; compositionOffset: number } {
  const flags = view.getUint32(trun.start) & 0xffffff
  const count = view.getUint32(trun.start + 4)
  const has = (flag: number) => (flags & flag ? 4 : 0)
  const sampleLength = has(0x100) + has(0x200) + has(0x400) + has(0x800)
  let at = trun.start + 8 + has(0x01) + has(0x04)
  if (!sampleLength) return { duration: count * defaultDuration, compositionOffset: 0 }
  let duration = 0
  let offset = Number.POSITIVE_INFINITY
  for (let sample = 0; sample < count; sample++, at += sampleLength) {
    duration += has(0x100) ? view.getUint32(at) : defaultDuration
    // Version 0 holds it unsigned, version 1 signed; muxers write small numbers in both.
    if (has(0x800)) offset = Math.min(offset, view.getInt32(at + has(0x100) + has(0x200) + has(0x400)))
  }
  return { duration, compositionOffset: offset === Number.POSITIVE_INFINITY ? 0 : offset }
}

function find(view: DataView, path: readonly string[], start: number, end: number): Box | undefined {
  const [type, ...rest] = path
  const box = boxesOf(view, start, end).find(candidate => candidate.type === type)
  return box && rest.length ? find(view, rest, box.start, box.end) : box
}

function boxesOf(view: DataView, start: number, end: number): Box[] {
  const boxes: Box[] = []
  let at = start
  while (at + 8 <= end) {
    const is64bit = view.getUint32(at) === 1
    const size = is64bit ? readUint64(view, at + 8) : view.getUint32(at)
    const header = is64bit ? 16 : 8
    if (size < header || at + size > end) throw new RangeError('a box of the stream is cut off')
    boxes.push({ type: readType(view, at + 4), start: at + header, end: at + size })
    at += size
  }
  return boxes
}

function readType(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}

/** Exact up to 2^53, which is 3,000 years at 90 kHz; `getBigUint64` is younger than some displays. */
function readUint64(view: DataView, at: number): number {
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

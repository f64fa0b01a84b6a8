/**
 * A fragment as it lies in a segment file, `prft`+`moof`+`mdat` (ISO/IEC 14496-12, 8.8 and 8.16.5). Pure. Nothing here
 * trusts a length: a power cut may have ended the file anywhere, or left zeros where a frame should be.
 */
import { BoxError, readBoxes } from '../../relay/wire/mp4/boxes.ts'
import {
  type FragmentHeader,
  readCaptureTime,
  readFragmentHeader,
  readVideoTrack,
  type VideoTrack,
} from '../stream/video-track.ts'

export interface ParsedFragment extends FragmentHeader {
  bytes: Buffer
  /** Wall clock, ms since 1970. */
  capturedAtMs: number
}

/** `prft` version 1, with a 64-bit media time, as the fragments' writer makes it (edge/stream/fmp4.ts). */
export const prftLength = 32

/** A keyframe of 4K at its best quality has a few MiB. */
const fragmentByteLimit = 64 * 1024 * 1024

/**
 * How many bytes the fragment has that `bytes` begins with, as far as they tell: more than there are means that so
 * many are needed to know. Undefined when it is no fragment.
 */
export function fragmentLength(bytes: Buffer): number | undefined {
  let end = 0
  for (const type of ['prft', 'moof', 'mdat']) {
    if (end + 8 > bytes.length) return end + 8
    const size = bytes.readUInt32BE(end)
    const isThat = bytes.toString('latin1', end + 4, end + 8) === type
    if (!isThat || size < 8 || size > fragmentByteLimit) return undefined
    end += size
  }
  return end
}

/** Throws BoxError on anything that is not one whole fragment of this track. */
export function parseFragment(bytes: Buffer, track: VideoTrack): ParsedFragment {
  const boxes = new Map([...readBoxes(bytes)].map(({ type, payload }) => [type, payload]))
  const [prft, moof] = [boxes.get('prft'), boxes.get('moof')]
  if (!prft || !moof) throw new BoxError('there is no prft or no moof box')
  return { ...readFragmentHeader(moof, track), bytes, capturedAtMs: readCaptureTime(prft) }
}

/**
 * A frame is a row of NAL units, each after its length in four bytes (ISO/IEC 14496-15, 5.3.2), and none ends with a
 * zero (ITU-T H.264 and H.265, 7.4.1). Where that is not so, these are not the bytes that were written.
 */
export function isFrameWhole(bytes: Buffer): boolean {
  const frame = [...readBoxes(bytes)].find(({ type }) => type === 'mdat')?.payload as Buffer | undefined
  let at = 0
  while (frame && at + 4 < frame.length) {
    const length = frame.readUInt32BE(at)
    at += 4 + length
    if (length === 0 || frame[at - 1] === 0) return false
  }
  return frame !== undefined && at === frame.length
}

/** How long `ftyp`+`moov` in front of the fragments are; undefined if they are not all in `bytes`. */
export function initLength(bytes: Buffer): number | undefined {
  let at = 0
  while (at + 8 <= bytes.length) {
    const size = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    at += size
    if (size < 8 || at > bytes.length) return undefined
    if (type === 'moov') return at
  }
  return undefined
}

/** Throws BoxError on an init segment without a video track. */
export function initTrack(init: Uint8Array): VideoTrack {
  const moov = [...readBoxes(init)].find(({ type }) => type === 'moov')
  if (!moov) throw new BoxError('there is no moov box')
  return readVideoTrack(moov.payload)
}

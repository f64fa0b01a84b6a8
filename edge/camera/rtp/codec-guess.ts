/**
 * Which codec a payload is of, by its first bytes alone: some cameras describe one and send the other
 * (gh:AlexxIT/go2rtc#264). Only what is as good as certain counts; most bytes of one codec mean nothing in the other.
 */
import { parseH264Sps } from './h264-parameter-sets.ts'
import { parseH265Sps } from './h265-parameter-sets.ts'
import type { Codec } from './nal.ts'

/** Whether a payload may be of this codec. */
export function looksLike(codec: Codec, payload: Uint8Array): boolean {
  return codec === 'h264' ? looksLikeH264(payload) : looksLikeH265(payload)
}

/** Whether a payload can be video at all. */
export function looksLikeVideo(payload: Uint8Array): boolean {
  return looksLikeH264(payload) || looksLikeH265(payload)
}

/** A readable SPS, alone or in front of others: no other bytes are one by chance. */
export function holdsSps(codec: Codec, payload: Uint8Array): boolean {
  try {
    if (codec === 'h264') {
      const sps = ((payload[0] ?? 0) & 0x1f) === 24 ? payload.subarray(3) : payload
      return ((sps[0] ?? 0) & 0x1f) === 7 && parseH264Sps(sps).width > 0
    }
    return (payload[0] ?? 0) >> 1 === 33 && parseH265Sps(payload).width > 0
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

function looksLikeH264(payload: Uint8Array): boolean {
  const [first = 0, second = 0] = payload
  const type = first & 0x1f
  if (first & 0x80) return false
  // A fragment's header has a bit that is never set.
  if (type === 28) return (second & 0x20) === 0 && isUsualH264(second & 0x1f, first)
  // Behind the length of the first unit stands the unit.
  if (type === 24) return isUsualH264((payload[3] ?? 0) & 0x1f, payload[3] ?? 0)
  // The number of a PPS is small: not so the second byte of H.265's IDR.
  return isUsualH264(type, first) && (type !== 8 || second > 7)
}

function isUsualH264(type: number, header: number): boolean {
  const importance = (header >> 5) & 3
  if (type === 1) return true
  if (type === 5 || type === 7 || type === 8) return importance > 0
  return (type === 6 || type === 9) && importance % 3 === 0
}

function looksLikeH265(payload: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = payload
  const type = first >> 1
  // Neither the forbidden bit, nor another layer than the first, nor time 0.
  if (first & 0x81 || second === 0 || second > 7) return false
  if (type === 49) return isUsualH265(third & 0x3f)
  if (type === 48) return isUsualH265((payload[4] ?? 0) >> 1)
  return isUsualH265(type)
}

function isUsualH265(type: number): boolean {
  return type <= 9 || (type >= 16 && type <= 21) || (type >= 32 && type <= 35) || type === 39 || type === 40
}

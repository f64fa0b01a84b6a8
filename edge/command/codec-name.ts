/** A stream's mime type in an installer's words: pure. */

export interface CodecName {
  codec: 'H.264' | 'H.265' | string
  profile: string
  /** Such as `4.1`; empty where it is not told. */
  level: string
}

/** profile_idc of ITU-T H.264, annex A, and general_profile_idc of H.265, annex A. */
const h264Profiles: Record<number, string> = {
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4',
}
const h265Profiles: Record<number, string> = {
  1: 'Main',
  2: 'Main 10',
  3: 'Main Still Picture',
  4: 'Range Extensions',
}

/** `video/mp4; codecs="avc1.64001f"` */
export function codecNameOf(mime: string): CodecName {
  const codecs = /codecs="([^"]+)"/.exec(mime)?.[1] ?? mime
  const [, profile = '', level = ''] = /^avc1\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i.exec(codecs) ?? []
  if (profile) {
    const number = Number.parseInt(profile, 16)
    return {
      codec: 'H.264',
      profile: h264Profiles[number] ?? `profile ${number}`,
      level: inTenths(Number.parseInt(level, 16)),
    }
  }
  const [, hevcProfile, hevcLevel] = /^h[ve][cv]1\.[ABC]?(\d+)\.[0-9a-f]+\.[LH](\d+)/i.exec(codecs) ?? []
  if (hevcProfile === undefined) return { codec: codecs, profile: '', level: '' }
  const number = Number(hevcProfile)
  return {
    codec: 'H.265',
    profile: h265Profiles[number] ?? `profile ${number}`,
    level: inTenths(Number(hevcLevel) / 3),
  }
}

function inTenths(level: number): string {
  return (level / 10).toFixed(1)
}

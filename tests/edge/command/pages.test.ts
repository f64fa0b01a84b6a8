// The pure parts of the commands: codecs' names, settings, addresses of a network, what to change.
import { describe, expect, it, test } from 'vitest'
import { type AdviceInput, adviceFor } from '../../../edge/command/advice.ts'
import { codecNameOf } from '../../../edge/command/codec-name.ts'
import { faultWords } from '../../../edge/command/fault-words.ts'
import { hostsOf } from '../../../edge/command/hosts.ts'
import type { SampleFigures } from '../../../edge/command/sample.ts'
import { parseSettings } from '../../../edge/command/settings.ts'
import type { EncoderSettings } from '../../../edge/onvif/description.ts'
import { type StreamFaultKind, streamFaults } from '../../../relay/wire/uplink/camera-report.ts'

test.each([
  ['video/mp4; codecs="avc1.64001f"', 'H.264', 'High', '3.1'],
  ['video/mp4; codecs="avc1.42E01E"', 'H.264', 'Baseline', '3.0'],
  ['video/mp4; codecs="avc1.4d4028"', 'H.264', 'Main', '4.0'],
  ['video/mp4; codecs="avc1.6e0033"', 'H.264', 'High 10', '5.1'],
  ['video/mp4; codecs="hvc1.1.6.L93.B0"', 'H.265', 'Main', '3.1'],
  ['video/mp4; codecs="hvc1.2.4.H150"', 'H.265', 'Main 10', '5.0'],
  ['video/mpeg', 'video/mpeg', '', ''],
])('%s is %s %s, level %s', (mime, codec, profile, level) => {
  expect(codecNameOf(mime)).toEqual({ codec, profile, level })
})

test.each([
  ['keyframes=2s', { keyframeSeconds: 2 }],
  [
    'keyframes=1.5, fps=25,bitrate=4000',
    { keyframeSeconds: 1.5, framesPerSecond: 25, kilobitsPerSecond: 4000 },
  ],
])('%s is a wish', (text, wish) => {
  expect(parseSettings(text)).toEqual(wish)
})

test.each(['', 'fps', 'fps=', 'fps=0', 'fps=fast', 'keyframes=60', '__proto__=1', 'fps=25;gop=2'])(
  '%j is none',
  text => {
    expect(() => parseSettings(text)).toThrow(/is none of|must lie between/)
  },
)

test('a network has its addresses, without its first and last', () => {
  expect(hostsOf('10.0.3.21/32')).toEqual(['10.0.3.21'])
  expect(hostsOf('10.0.3.20/30')).toEqual(['10.0.3.21', '10.0.3.22'])
  expect(hostsOf('192.168.255.77/24')).toHaveLength(254)
  expect(hostsOf('10.0.0.0/20').at(-1)).toBe('10.0.15.254')
})

test('each kind of fault has its words', () => {
  expect(Object.keys(faultWords).toSorted()).toEqual(Object.keys(streamFaults).toSorted())
})

const good: SampleFigures = {
  mime: 'video/mp4; codecs="avc1.64001f"',
  width: 1920,
  height: 1080,
  seconds: 9,
  frames: 225,
  framesPerSecond: 25,
  bitsPerSecond: 4_000_000,
  keyframeSeconds: { least: 2, most: 2 },
  hasBFrames: false,
  longestPauseMs: 60,
  starts: 1,
}
const encoder: EncoderSettings = {
  token: 'e',
  codec: 'h264',
  profile: 'High',
  width: 1920,
  height: 1080,
  framesPerSecond: 25,
  kilobitsPerSecond: 4096,
  gopFrames: 50,
  smartCodec: undefined,
}

interface Seen {
  sends?: Partial<SampleFigures>
  inspection?: Partial<AdviceInput['inspection']>
  encoder?: Partial<EncoderSettings>
}

function advice({ sends, inspection, encoder: settings }: Seen): string {
  const seen = {
    transport: 'tcp' as const,
    firstPictureMs: 400,
    sends: { ...good, ...sends },
    leftOut: [],
    faults: [],
    reason: null,
    ...inspection,
  }
  const input = { inspection: seen, device: undefined, encoder: settings && { ...encoder, ...settings } }
  return adviceFor(input)
    .map(({ what, why }) => `${what} ${why}`)
    .join('\n')
}

const fault = (kind: StreamFaultKind) => [{ kind, count: 9, perMinute: 9, lastMs: 0 }]

describe('what to change', () => {
  it('is nothing in a camera that is set well', () => {
    expect(advice({})).toBe('')
    expect(advice({ encoder: {} })).toBe('')
  })

  it.each<[string, Seen, RegExp]>([
    [
      'keyframes far apart',
      { sends: { keyframeSeconds: { least: 10, most: 10 } } },
      /^Set the keyframe interval .* 50 frames .*10 s apart/,
    ],
    ['no second keyframe', { sends: { keyframeSeconds: null } }, /more than 9 s apart/],
    [
      'none, of which the setting is known',
      { sends: { keyframeSeconds: null }, encoder: { gopFrames: 500 } },
      /more than 20 s apart/,
    ],
    [
      'keyframes now and then',
      { sends: { keyframeSeconds: { least: 1, most: 8 } } },
      /Switch the smart codec off \(H\.264\+/,
    ],
    [
      'a smart codec that it names',
      { encoder: { smartCodec: 'Zipstream' } },
      /Switch the smart codec off \(Zipstream\)/,
    ],
    ['H.265', { sends: { mime: 'video/mp4; codecs="hvc1.1.6.L93.B0"' } }, /Choose H\.264/],
    [
      'a profile that browsers do not play',
      { sends: { mime: 'video/mp4; codecs="avc1.6e0033"' } },
      /Choose the profile High or Main/,
    ],
    ['B-frames', { sends: { hasBFrames: true } }, /B-frames off .* 40 ms/],
    [
      'fewer frames than are set',
      { sends: { framesPerSecond: 12.5 }, encoder: {} },
      /12\.5 of the 25 frames/,
    ],
    ['few frames', { sends: { framesPerSecond: 6 } }, /Set 15 to 25 frames/],
    ['many frames', { sends: { framesPerSecond: 60 } }, /Set 25 or 30 frames/],
    ['4K', { sends: { width: 3840, height: 2160 } }, /Set 1920x1080\./],
    ['a large bit rate', { sends: { bitsPerSecond: 12e6 } }, /Limit the bit rate .* 12\.0 Mbit\/s/],
    ['a late first picture', { inspection: { firstPictureMs: 8000 } }, /first picture took 8\.0 s/],
    [
      'UDP',
      { inspection: { transport: 'udp', faults: fault('packets-lost') } },
      /take transport: udp out .* 9 packets were lost/,
    ],
    ['a microphone', { inspection: { leftOut: ['audio PCMU/8000'] } }, /microphone off/],
    ['loss', { inspection: { faults: fault('packets-lost') } }, /cable/],
    ['nonsense', { inspection: { faults: fault('unit-unreadable') } }, /firmware/],
    ['two streams in one', { inspection: { faults: fault('packets-foreign') } }, /Close other viewers/],
  ])('follows from %s', (_what, seen, said) => {
    expect(advice(seen)).toMatch(said)
  })
})

/** Fragmented MP4 (ISO/IEC 14496-12) of one mono audio track, one packet a fragment. Pure; timescale 48000. */
import { opusRate } from '../../wire/narration/narration.ts'

/** One packet on its way into a fragment. Times in 1/48000 s. */
export interface AudioSample {
  bytes: Uint8Array
  decodeTime: number
  duration: number
  capturedAtMs: number
}

const trackId = 1
const isSyncSample = 0x02000000
const moofBytes = 100

/** `prft`+`moof`+`mdat`. */
export function writeAudioFragment(sequence: number, sample: AudioSample): Uint8Array {
  const { bytes, decodeTime, duration } = sample
  const run = [u32(1), u32(moofBytes + 8), u32(duration), u32(bytes.byteLength), u32(isSyncSample)]
  const isDataOffsetDurationSizeAndFlags = 0x000701
  const isDefaultBaseMoof = 0x020000 // which Media Source Extensions demand
  return Buffer.concat([
    producerTime(sample),
    box(
      'moof',
      fullBox('mfhd', 0, 0, u32(sequence)),
      box(
        'traf',
        fullBox('tfhd', 0, isDefaultBaseMoof, u32(trackId)),
        fullBox('tfdt', 1, 0, u64(decodeTime)),
        fullBox('trun', 0, isDataOffsetDurationSizeAndFlags, ...run),
      ),
    ),
    box('mdat', bytes),
  ])
}

/** 8.16.5; flags 24 say that the time is the input's own real time, not the writer's. */
function producerTime({ capturedAtMs, decodeTime }: AudioSample): Buffer {
  const secondsFrom1900To1970 = 2_208_988_800
  const seconds = Math.floor(capturedAtMs / 1000)
  const fraction = Math.floor(((capturedAtMs / 1000) % 1) * 2 ** 32)
  const ntp = [u32((seconds + secondsFrom1900To1970) % 2 ** 32), u32(fraction)]
  return fullBox('prft', 1, 24, u32(trackId), ...ntp, u64(decodeTime))
}

/** `ftyp`+`moov` of a voice without an end. */
export function writeAudioInit(codec: 'opus' | 'aac'): Uint8Array {
  return Buffer.concat([
    box('ftyp', ascii('iso6'), u32(0), ascii('iso6iso5mp41')),
    box(
      'moov',
      fullBox('mvhd', 0, 0, ...times, u32(0x00010000), u16(0x0100), zeros(10), matrix, zeros(24), u32(2)),
      track(codec === 'opus' ? opusEntry() : aacEntry()),
      box('mvex', fullBox('trex', 0, 0, u32(trackId), u32(1), zeros(12))),
    ),
  ])
}

function track(sampleEntry: Buffer): Buffer {
  const isEnabledInMovie = 3
  const volume = u16(0x0100)
  const undetermined = u16(0x55c4) // language `und`
  const empty = ['stts', 'stsc', 'stco'].map(type => fullBox(type, 0, 0, u32(0)))
  const isInThisFile = 1
  return box(
    'trak',
    fullBox(
      'tkhd',
      0,
      isEnabledInMovie,
      zeros(8),
      u32(trackId),
      zeros(20),
      volume,
      zeros(2),
      matrix,
      zeros(8),
    ),
    box(
      'mdia',
      fullBox('mdhd', 0, 0, ...times, undetermined, u16(0)),
      fullBox('hdlr', 0, 0, u32(0), ascii('soun'), zeros(12), ascii('voice\0')),
      box(
        'minf',
        fullBox('smhd', 0, 0, zeros(4)),
        box('dinf', fullBox('dref', 0, 0, u32(1), fullBox('url ', 0, isInThisFile))),
        box('stbl', fullBox('stsd', 0, 0, u32(1), sampleEntry), ...empty, fullBox('stsz', 0, 0, zeros(8))),
      ),
    ),
  )
}

function audioEntry(type: string, config: Buffer): Buffer {
  const [channels, bits] = [u16(1), u16(16)]
  return box(type, zeros(6), u16(1), zeros(8), channels, bits, zeros(4), u32(opusRate * 0x10000), config)
}

/** "Encapsulation of Opus in ISO Base Media File Format", 4.3.2. No pre-skip: the voice is joined in its middle. */
function opusEntry(): Buffer {
  const [version, channels, mappingFamily] = [0, 1, 0]
  const [preSkip, gain] = [u16(0), u16(0)]
  return audioEntry(
    'Opus',
    box('dOps', Buffer.of(version, channels), preSkip, u32(opusRate), gain, Buffer.of(mappingFamily)),
  )
}

/** `esds` (ISO/IEC 14496-14, 5.6.1; descriptors of 14496-1, 7.2.6): AAC LC, 48 kHz, mono (14496-3, 1.6.2.1). */
function aacEntry(): Buffer {
  const specific = descriptor(0x05, Buffer.of(0x11, 0x88))
  const [aac, isAudioStream] = [0x40, 0x15]
  const decoder = descriptor(0x04, Buffer.of(aac, isAudioStream), zeros(3), zeros(8), specific)
  const syncLayer = descriptor(0x06, Buffer.of(2))
  return audioEntry(
    'mp4a',
    fullBox('esds', 0, 0, descriptor(0x03, u16(trackId), zeros(1), decoder, syncLayer)),
  )
}

function descriptor(tag: number, ...content: Buffer[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.of(tag, body.length), body])
}

function box(type: string, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content)
  return Buffer.concat([u32(8 + body.length), ascii(type), body])
}

function fullBox(type: string, version: number, flags: number, ...content: Uint8Array[]): Buffer {
  return box(type, u32(version * 0x1000000 + flags), ...content)
}

function ascii(text: string): Buffer {
  return Buffer.from(text, 'latin1')
}

function zeros(count: number): Buffer {
  return Buffer.alloc(count)
}

function u16(value: number): Buffer {
  return Buffer.of(value >> 8, value)
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

function u64(value: number): Buffer {
  return Buffer.concat([u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)])
}

const times = [zeros(8), u32(opusRate), u32(0)]
const matrix = Buffer.concat([0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000].map(u32))

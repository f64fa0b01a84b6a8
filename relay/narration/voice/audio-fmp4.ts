/** Fragmented MP4 (ISO/IEC 14496-12) of one mono audio track, one packet a fragment. Pure; timescale 48000. */
import {
  box,
  concat,
  fullBox,
  ntpTime,
  trackId,
  u16,
  u32,
  u64,
  writeInitSegment,
  zeros,
} from '../../wire/mp4/write-boxes.ts'
import { opusRate } from '../../wire/narration/narration.ts'

/** One packet on its way into a fragment. Times in 1/48000 s. */
export interface AudioSample {
  bytes: Uint8Array
  decodeTime: number
  duration: number
  capturedAtMs: number
}

const isSyncSample = 0x02000000
const moofBytes = 100

/** `prft`+`moof`+`mdat`. */
export function writeAudioFragment(sequence: number, sample: AudioSample): Uint8Array {
  const { bytes, decodeTime, duration } = sample
  const run = [u32(1), u32(moofBytes + 8), u32(duration), u32(bytes.byteLength), u32(isSyncSample)]
  const isDataOffsetDurationSizeAndFlags = 0x000701
  const isDefaultBaseMoof = 0x020000 // which Media Source Extensions demand
  return concat(
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
  )
}

/** 8.16.5; flags 24 say that the time is the input's own real time, not the writer's. */
function producerTime({ capturedAtMs, decodeTime }: AudioSample): Uint8Array {
  return fullBox('prft', 1, 24, u32(trackId), ...ntpTime(capturedAtMs).map(u32), u64(decodeTime))
}

/** `ftyp`+`moov` of a voice without an end. */
export function writeAudioInit(codec: 'opus' | 'aac'): Uint8Array {
  return writeInitSegment({
    brand: '',
    timescale: opusRate,
    handler: ['soun', 'voice'],
    volume: 0x0100,
    width: 0,
    height: 0,
    mediaHeader: fullBox('smhd', 0, 0, zeros(4)),
    sampleEntry: codec === 'opus' ? opusEntry() : aacEntry(),
  })
}

function audioEntry(type: string, config: Uint8Array): Uint8Array {
  const [channels, bits] = [u16(1), u16(16)]
  return box(type, zeros(6), u16(1), zeros(8), channels, bits, zeros(4), u32(opusRate * 0x10000), config)
}

/** "Encapsulation of Opus in ISO Base Media File Format", 4.3.2. No pre-skip: the voice is joined in its middle. */
function opusEntry(): Uint8Array {
  const [version, channels, mappingFamily] = [0, 1, 0]
  const [preSkip, gain] = [u16(0), u16(0)]
  return audioEntry(
    'Opus',
    box('dOps', Uint8Array.of(version, channels), preSkip, u32(opusRate), gain, Uint8Array.of(mappingFamily)),
  )
}

/** `esds` (ISO/IEC 14496-14, 5.6.1; descriptors of 14496-1, 7.2.6): AAC LC, 48 kHz, mono (14496-3, 1.6.2.1). */
function aacEntry(): Uint8Array {
  const specific = descriptor(0x05, Uint8Array.of(0x11, 0x88))
  const [aac, isAudioStream] = [0x40, 0x15]
  const decoder = descriptor(0x04, Uint8Array.of(aac, isAudioStream), zeros(3), zeros(8), specific)
  const syncLayer = descriptor(0x06, Uint8Array.of(2))
  return audioEntry(
    'mp4a',
    fullBox('esds', 0, 0, descriptor(0x03, u16(trackId), zeros(1), decoder, syncLayer)),
  )
}

function descriptor(tag: number, ...content: Uint8Array[]): Uint8Array {
  const body = concat(...content)
  return concat(Uint8Array.of(tag, body.length), body)
}

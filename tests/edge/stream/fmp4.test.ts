import { describe, expect, it } from 'vitest'
import { type Sample, writeFragment, writeInit } from '../../../edge/stream/fmp4.ts'
import type { VideoFormat } from '../../../edge/stream/video-format.ts'
import { readCaptureTime, readFragmentHeader, readVideoTrack } from '../../../edge/stream/video-track.ts'
import { readBoxes } from '../../../relay/wire/mp4/boxes.ts'

const format: VideoFormat = {
  sampleEntry: 'avc1',
  codecs: 'avc1.640028',
  width: 704,
  height: 576,
  mayHaveFields: false,
  pixelAspect: [12, 11],
  decoderConfig: Buffer.from('01640028ffe1', 'hex'),
  reorderDepth: 0,
}

const sample: Sample = {
  bytes: Uint8Array.of(0, 0, 0, 2, 0x65, 1),
  isKeyframe: true,
  decodeTime: 2 ** 40 + 7,
  presentationTime: 2 ** 40 + 7207,
  duration: 3600,
  capturedAtMs: Date.parse('2026-11-23T09:10:00.123Z'),
}

function payloadOf(bytes: Uint8Array, ...names: string[]): Uint8Array {
  let found = bytes
  for (const name of names) {
    const box = [...readBoxes(found)].find(({ type }) => type === name)
    if (!box) throw new Error(`no ${name}`)
    found = box.payload
  }
  return found
}

describe('writeInit', () => {
  it('describes one endless video track', () => {
    const init = writeInit(format)
    expect([...readBoxes(init)].map(({ type }) => type)).toEqual(['ftyp', 'moov'])
    expect(readVideoTrack(payloadOf(init, 'moov'))).toMatchObject({
      id: 1,
      timescale: 90_000,
      codec: 'avc1.640028',
      width: 704,
      height: 576,
    })
    const moov = Buffer.from(payloadOf(init, 'moov'))
    expect(moov.includes('mehd')).toBe(false)
    expect(Buffer.from(payloadOf(init, 'moov', 'mvhd')).readUInt32BE(16)).toBe(0)
  })

  it('says what shape the pixels have, where they are not square', () => {
    const pasp = Buffer.from('0000000c0000000b', 'hex')
    const square = writeInit({ ...format, pixelAspect: [1, 1] })
    expect(Buffer.from(writeInit(format)).includes(Buffer.concat([Buffer.from('pasp'), pasp]))).toBe(true)
    expect(Buffer.from(square).includes('pasp')).toBe(false)
  })
})

describe('writeFragment', () => {
  const fragment = writeFragment(1, sample)

  it('is prft, moof and mdat, the mdat being the frame bit for bit', () => {
    expect([...readBoxes(fragment)].map(({ type }) => type)).toEqual(['prft', 'moof', 'mdat'])
    expect(Buffer.from(payloadOf(fragment, 'mdat'))).toEqual(Buffer.from(sample.bytes))
  })

  it('carries times beyond 32 bits, the composition offset and the keyframe', () => {
    const track = readVideoTrack(payloadOf(writeInit(format), 'moov'))
    expect(readFragmentHeader(payloadOf(fragment, 'moof'), track)).toEqual({
      isKeyframe: true,
      decodeTime: sample.decodeTime,
      presentationTime: sample.presentationTime,
      duration: 3600,
      sampleCount: 1,
    })
    const delta = writeFragment(2, { ...sample, isKeyframe: false })
    expect(readFragmentHeader(payloadOf(delta, 'moof'), track).isKeyframe).toBe(false)
  })

  it('carries the capture time in NTP form with the presentation time it belongs to', () => {
    const prft = payloadOf(fragment, 'prft')
    expect(readCaptureTime(prft)).toBeCloseTo(sample.capturedAtMs, 3)
    expect(Number(Buffer.from(prft).readBigUInt64BE(16))).toBe(sample.presentationTime)
  })
})

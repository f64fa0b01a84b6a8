/**
 * What a camera can say, each part read as the edge reads it. A target returns when all is well, and throws what a
 * reader must not: anything but the errors that it is known for.
 */
import pino from 'pino'
import { h264Rules } from '../../../edge/camera/rtp/h264-units.ts'
import { h265Rules } from '../../../edge/camera/rtp/h265-units.ts'
import type { Codec } from '../../../edge/camera/rtp/nal.ts'
import { ParameterSets } from '../../../edge/camera/rtp/parameter-sets.ts'
import { isRecoveryPoint, ppsIdOf } from '../../../edge/camera/rtp/pictures.ts'
import { VideoReceiver } from '../../../edge/camera/rtp/receiver.ts'
import { isGoodbye } from '../../../edge/camera/rtp/rtcp.ts'
import { splitAtStartCodes, startCodeBehindSei } from '../../../edge/camera/rtp/start-codes.ts'
import { chooseBaseUrls } from '../../../edge/camera/rtsp/control-url.ts'
import { authorization, nextNonce, readChallenges } from '../../../edge/camera/rtsp/digest.ts'
import { header, parseInterleaved, parseSession } from '../../../edge/camera/rtsp/messages.ts'
import { RtspReader } from '../../../edge/camera/rtsp/reader.ts'
import { ReceptionReport } from '../../../edge/camera/rtsp/reception-report.ts'
import { findVideoTrack } from '../../../edge/camera/rtsp/sdp.ts'
import { chooseStreams } from '../../../edge/onvif/choose-streams.ts'
import { maskCountOf, profilesOf } from '../../../edge/onvif/description.ts'
import { presetsOf } from '../../../edge/onvif/presets.ts'
import { readProbeAnswer } from '../../../edge/onvif/probe.ts'
import { FeedSource } from '../../../edge/stream/feed.ts'
import { StreamFaults } from '../../../edge/stream/stream-faults.ts'

export type Target = (input: Uint8Array) => void

/** Longer stops the event loop of an edge for too long. */
export const longestMs = 50
/** Up to here nobody asks whether the machine was busy elsewhere. */
const soonMs = 10

const log = pino({ level: 'silent' })
const pictureMs = 20

export const targets: Record<string, Target> = {
  'h264-packets': input => readPackets('h264', input),
  'h265-packets': input => readPackets('h265', input),
  'h264-payloads': input => readPayloads('h264', input),
  'h265-payloads': input => readPayloads('h265', input),
  'h264-sets': input => readSets('h264', input),
  'h265-sets': input => readSets('h265', input),
  'h264-pictures': input => readPicture('h264', input),
  'h265-pictures': input => readPicture('h265', input),
  rtcp: readRtcp,
  sdp: readSdp,
  rtsp: readRtsp,
  challenges: readChallengesOf,
  'onvif-probes': readProbes,
  'onvif-answers': readAnswers,
}

/** How long a target takes, ms; where that is long, the fastest of three. Throws what the target throws. */
export function timeTarget(target: Target, input: Uint8Array): number {
  let fastestMs = Number.POSITIVE_INFINITY
  for (let i = 0; i < 3 && fastestMs > soonMs; i++) {
    const beganMs = performance.now()
    target(input)
    fastestMs = Math.min(fastestMs, performance.now() - beganMs)
  }
  return fastestMs
}

/** Parts of an input, each with its length (16 bits) in front; the last may be cut off. */
export function partsOf(input: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at + 1 < input.length; ) {
    const length = ((input[at] ?? 0) << 8) | (input[at + 1] ?? 0)
    parts.push(input.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return parts
}

/** The input of these parts. */
export function inputOf(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.flatMap(part => [Buffer.of(part.length >> 8, part.length & 0xff), part]))
}

/** Whole RTP packets. */
function readPackets(codec: Codec, input: Uint8Array): void {
  const bench = new ReceiverBench(codec)
  for (const packet of partsOf(input)) bench.receive(Buffer.from(packet))
}

/** Payloads in packets that are in order: a byte of flags (marker, the next time), then the payload. */
function readPayloads(codec: Codec, input: Uint8Array): void {
  const bench = new ReceiverBench(codec)
  let timestamp = 0
  for (const [sequence, part] of partsOf(input).entries()) {
    const [flags = 0] = part
    if (flags & 1) timestamp += 3600
    const packet = Buffer.alloc(12 + Math.max(0, part.length - 1))
    packet.writeUInt16BE(0x8060 | (flags & 2 ? 0x80 : 0), 0)
    packet.writeUInt16BE(sequence & 0xffff, 2)
    packet.writeUInt32BE(timestamp, 4)
    packet.set(part.subarray(1), 12)
    bench.receive(packet)
  }
}

/** A receiver whose fragments are looked at: a stream begins with a keyframe, and its time goes forward. */
class ReceiverBench {
  private readonly receiver: VideoReceiver
  private nowMs = 0
  private lastDecodeTime = -1
  private awaitsKeyframe = true

  constructor(codec: Codec) {
    const feed = new FeedSource()
    const clocks = { wall: () => this.nowMs, monotonic: () => this.nowMs }
    feed.events.on('start', () => {
      this.awaitsKeyframe = true
      this.lastDecodeTime = -1
    })
    feed.events.on('fragment', ({ isKeyframe, decodeTime }) => {
      if (this.awaitsKeyframe && !isKeyframe) throw new Error('a stream that begins without a keyframe')
      if (decodeTime <= this.lastDecodeTime) throw new Error('a time that goes back')
      this.awaitsKeyframe = false
      this.lastDecodeTime = decodeTime
    })
    const track = {
      codec,
      payloadTypes: [96],
      foreignPayloadTypes: [97],
      clockRate: 90_000,
      parameterSets: [],
    }
    this.receiver = new VideoReceiver({ track, feed, clocks, faults: new StreamFaults(log, clocks), log })
  }

  receive(packet: Buffer): void {
    this.nowMs += pictureMs / 4
    this.receiver.onRtp(packet)
  }
}

function readSets(codec: Codec, input: Uint8Array): void {
  const sets = new ParameterSets(codec, partsOf(input))
  for (const { id } of sets.all.filter(({ role }) => role === 'pps')) {
    const format = sets.activate(id)?.format
    if (format && (format.width < 16 || format.height > 16_384)) throw new Error('a picture of no size')
  }
}

function readPicture(codec: Codec, input: Uint8Array): void {
  const unit = Buffer.concat(
    partsOf(input).flatMap(nal => [Buffer.of(0, 0, nal.length >> 8, nal.length & 0xff), nal]),
  )
  ppsIdOf(codec, unit)
  isRecoveryPoint(codec, unit)
  splitAtStartCodes(input)
  startCodeBehindSei(input, (codec === 'h264' ? h264Rules : h265Rules).headerBytes)
}

function readRtcp(input: Uint8Array): void {
  isGoodbye(input)
  isGoodbye(input, 7)
  const report = new ReceptionReport({ ownSource: 1, clockRate: 90_000 })
  for (const [i, part] of partsOf(input).entries()) {
    if (i % 2 === 0) report.noteRtp(part, i * 20)
    else report.noteRtcp(part, i * 20)
    report.write(i * 20)
  }
}

function readSdp(input: Uint8Array): void {
  const text = Buffer.from(input).toString('latin1')
  const [first = ''] = text.split('\n')
  const track = findVideoTrack(text, chooseBaseUrls('rtsp://10.0.0.11/main', first))
  if (!track) return
  if (track.parameterSets.some(set => set.length > 4096)) throw new Error('a parameter set without bound')
  new ParameterSets(track.codec, track.parameterSets)
}

/** A connection's bytes, in the pieces in which they come. */
function readRtsp(input: Uint8Array): void {
  const reader = new RtspReader({
    onPacket: (_channel, bytes) => isGoodbye(bytes),
    onMessage(message) {
      parseSession(header(message.headers, 'session') ?? '')
      parseInterleaved(header(message.headers, 'transport') ?? '')
    },
    onStray() {},
  })
  try {
    for (const part of partsOf(input)) {
      for (let at = 0; at < part.length; ) {
        const space = reader.space()
        if (space.length === 0) throw new Error('a reader without space')
        const piece = part.subarray(at, at + space.length)
        space.set(piece)
        reader.received(piece.length)
        at += piece.length
      }
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error // the connection ends, and says why
  }
}

function readChallengesOf(input: Uint8Array): void {
  const text = Buffer.from(input).toString('latin1')
  nextNonce(text)
  const request = { method: 'DESCRIBE', url: 'rtsp://10.0.0.11/main', nonceCount: 1, clientNonce: 'c' }
  for (const challenge of readChallenges(text.split('\n')))
    authorization(challenge, { username: 'viewer', password: 'secret' }, request)
}

function readProbes(input: Uint8Array): void {
  const answer = readProbeAnswer(Buffer.from(input).toString(), '10.0.0.9')
  if (answer && answer.address.host !== '10.0.0.9') throw new Error('an address that did not answer')
}

/** What the ONVIF package makes of a device's answers, as JSON. */
function readAnswers(input: Uint8Array): void {
  const answer = parseJson(Buffer.from(input).toString())
  chooseStreams(profilesOf(Array.isArray(answer) ? answer : [answer]))
  presetsOf(answer)
  maskCountOf(answer)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/**
 * A simulated camera with one habit: it films a loop in real time, and its habit says how each frame becomes packets,
 * what is said of the video, and what happens beside it. Plays to one client at a time, as ours is.
 */
import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { type AccessUnit, nalType, type VideoCodec } from '../../../edge/demo/camera/access-unit.ts'
import { interleave } from '../../../edge/demo/camera/rtp-packets.ts'
import type { StreamFaultKind } from '../../../relay/wire/uplink/camera-report.ts'
import { until } from '../until.ts'
import { PulledCamera, type PulledCameraOptions } from './pulled-camera.ts'
import { fragmented, rtpPacket, type TestRtpPacket } from './rtp-payloads.ts'
import {
  type Script,
  type ScriptedCamera,
  type ScriptedCameraOptions,
  startScriptedCamera,
} from './scripted-camera.ts'
import type { TakenFeed } from './taken-feed.ts'
import type { TestVideo } from './test-video.ts'

/** The running numbers of one session's packets. */
export class LabPackets {
  codec: VideoCodec
  sequence: number
  source = 0x1234
  payloadType = 96
  timestamp = 0

  constructor(codec: VideoCodec, sequence: number) {
    this.codec = codec
    this.sequence = sequence
  }

  /** One packet with this payload; every field can be another. */
  packet(payload: Uint8Array, marker = false, fields: Partial<TestRtpPacket> = {}): Buffer {
    const { source, payloadType, timestamp } = this
    return rtpPacket({
      payload,
      marker,
      sequence: this.sequence++,
      source,
      payloadType,
      timestamp,
      ...fields,
    })
  }

  /** Units as an ordinary camera sends them: whole, or in fragments; the marker on the last. */
  units(nals: readonly Uint8Array[], pieceLength = 1200): Buffer[] {
    return nals.flatMap((nal, i) => {
      const payloads = nal.length > pieceLength ? fragmented(this.codec, nal, pieceLength) : [nal]
      return payloads.map((payload, j) =>
        this.packet(payload, i === nals.length - 1 && j === payloads.length - 1),
      )
    })
  }
}

export interface LabFrame extends AccessUnit {
  codec: VideoCodec
  /** Since the session began; and of its GOP, from 0. */
  index: number
  gop: number
  session: number
  packets: LabPackets
}

export interface Habit {
  /** The packets of one frame; default: as an ordinary camera. */
  send?: (frame: LabFrame) => Buffer[]
  /** Puts them on their way; default: interleaved in the connection. */
  deliver?: (sent: Buffer[], frame: LabFrame, socket: Socket) => void
  /** The description, out of an ordinary one. */
  describe?: (sdp: string) => string
  /** Before the ordinary answers. */
  script?: Script
  /** Plays, and does not say so. */
  silentPlay?: boolean
  /** Frames of the film to begin a session with; default: its first, a keyframe. */
  beginAt?: (session: number) => number
}

export interface LabCamera {
  camera: ScriptedCamera
  url: string
  /** Sessions that were played, until now. */
  sessions: number
}

export async function startLabCamera(
  film: TestVideo,
  habit: Habit = {},
  options: ScriptedCameraOptions = {},
): Promise<LabCamera> {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  const sdp = (habit.describe ?? (text => text))(ordinarySdp(film))
  const camera = await startScriptedCamera((request, socket) => {
    const own = habit.script?.(request, socket)
    if (own) return own
    if (request.method === 'DESCRIBE') return { body: sdp }
    if (request.method === 'PLAY') {
      const session = lab.sessions++
      play(film, habit, session, socket, lifetime.signal).catch(() => {}) // its client has gone
      if (habit.silentPlay) return 'no answer'
    }
    return undefined
  }, options)
  const { tls, host = '127.0.0.1' } = options
  const lab = { camera, url: `${tls ? 'rtsps' : 'rtsp'}://${host}:${camera.port}/main`, sessions: 0 }
  return lab
}

async function play(film: TestVideo, habit: Habit, session: number, socket: Socket, signal: AbortSignal) {
  const { codec, framesPerSecond, units } = film
  const first = habit.beginAt?.(session) ?? 0
  const packets = new LabPackets(codec, 60_000 * session + 17)
  const beganMs = performance.now()
  let gop = -1
  for (let index = 0; !signal.aborted && !socket.destroyed; index++) {
    const dueInMs = beganMs + (index * 1000) / framesPerSecond - performance.now()
    if (dueInMs > 0) await sleep(dueInMs, undefined, { signal })
    const unit = units[(first + index) % units.length]
    if (!unit) throw new Error('a film without frames')
    if (unit.isKeyframe) gop++
    packets.timestamp = Math.round((index * 90_000) / framesPerSecond)
    const frame = { ...unit, codec, index, gop, session, packets }
    const sent = habit.send?.(frame) ?? packets.units(unit.nals)
    if (habit.deliver) habit.deliver(sent, frame, socket)
    else socket.write(interleave(0, sent))
  }
}

export function ordinarySdp({ codec, units }: TestVideo): string {
  const sets = (types: number[]) =>
    types.map(type => units[0]?.nals.find(nal => nalType(codec, nal) === type)).map(base64)
  const [vps, sps, pps] = codec === 'h264' ? ['', ...sets([7, 8])] : sets([32, 33, 34])
  const fmtp =
    codec === 'h264'
      ? `packetization-mode=1;sprop-parameter-sets=${sps},${pps}`
      : `sprop-vps=${vps};sprop-sps=${sps};sprop-pps=${pps}`
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=lab',
    't=0 0',
    'm=video 0 RTP/AVP 96',
    `a=rtpmap:96 ${codec === 'h264' ? 'H264' : 'H265'}/90000`,
    `a=fmtp:96 ${fmtp}`,
    'a=control:track',
    '',
  ]
  return lines.join('\r\n')
}

function base64(nal: Uint8Array | undefined): string {
  return Buffer.from(nal ?? []).toString('base64')
}

/** The edge pulls it; what it shows is told by the numbers of the film's frames. */
export class LabView {
  readonly pulled: PulledCamera
  private readonly film: TestVideo
  private readonly numbers: Map<string, number>

  constructor(url: string, film: TestVideo, options?: PulledCameraOptions) {
    this.pulled = new PulledCamera(url, options)
    this.film = film
    this.numbers = new Map(film.units.map(({ nals }, i) => [pictureOf(film.codec, nals), i]))
  }

  /** Of the newest start. */
  get shown(): number[] {
    return this.pulled.taken.fragments.map(
      ({ bytes }) => this.numbers.get(pictureOf(this.film.codec, nalsOf(bytes))) ?? -1,
    )
  }

  /** How many frames of the film are missing between those that were shown. */
  get missing(): number {
    const { shown, film } = this
    return shown.slice(1).reduce((sum, number, i) => {
      const step = (number - (shown[i] ?? 0) + film.units.length) % film.units.length
      return sum + step - 1
    }, 0)
  }

  /** So many StreamStarts. */
  async started(count: number): Promise<TakenFeed> {
    await until(() => this.pulled.taken.starts.length >= count)
    return this.pulled.taken
  }

  get faults(): Partial<Record<StreamFaultKind, number>> {
    return Object.fromEntries(this.pulled.camera.report.faults.map(({ kind, count }) => [kind, count]))
  }
}

/** A frame's slices, by which it is known again. */
function pictureOf(codec: VideoCodec, nals: readonly Uint8Array[]): string {
  const slices = nals.filter(nal => nalType(codec, nal) <= (codec === 'h264' ? 5 : 31) && nal.length > 2)
  return slices.map(nal => Buffer.from(nal).toString('latin1')).join('|')
}

export function nalsOf(fragment: Uint8Array): Buffer[] {
  const bytes = Buffer.from(fragment)
  const nals: Buffer[] = []
  for (let at = bytes.indexOf('mdat') + 4; at < bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    nals.push(bytes.subarray(at + 4, end))
    at = end
  }
  return nals
}

/**
 * RTP and RTCP by UDP (RFC 2326, 12.39; RFC 3550, 11), for cameras that do nothing else. The two ports are open at the
 * address of the RTSP connection alone, and take packets from the camera's address alone. What comes in the wrong order
 * is put right where all packets are (rtp/packet-order.ts).
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { CameraError } from '../../stream/camera-error.ts'
import type { FaultCounter } from '../rtp/nal.ts'
import type { WireTap } from './connection.ts'
import type { MediaHandlers, MediaTransport } from './media-transport.ts'

/** A keyframe comes in one burst. The system may allow less. */
const receiveBufferBytes = 4 * 1024 * 1024
const portAttempts = 50

export interface UdpEnds {
  /** IP addresses. */
  local: string
  remote: string
}

interface PortPair {
  rtp: Socket
  rtcp: Socket
  port: number
}

export class UdpTransport implements MediaTransport {
  readonly offer: string
  private readonly ports: PortPair
  private readonly remote: string
  private readonly faults: FaultCounter
  private readonly tap: WireTap | undefined
  private serverPorts: { rtp: number; rtcp: number } | undefined = undefined
  private packets = 0
  private foreignPackets = 0

  constructor(ports: PortPair, remote: string, faults: FaultCounter, tap?: WireTap) {
    this.tap = tap
    this.ports = ports
    this.remote = remote
    this.faults = faults
    this.offer = `RTP/AVP;unicast;client_port=${ports.port}-${ports.port + 1}`
  }

  agree(answer: string): void {
    if (/\bmulticast\b/i.test(answer)) {
      throw new CameraError(
        'UNSUPPORTED',
        'the camera sends its pictures by multicast alone: switch unicast on in its network settings',
      )
    }
    const [, rtp, rtcp] = /\bserver_port\s*=\s*(\d{1,5})(?:\s*-\s*(\d{1,5}))?/i.exec(answer) ?? []
    // Its `source` may be whatever it likes: packets are sent to the camera, and taken from it alone.
    if (isPort(rtp))
      this.serverPorts = { rtp: Number(rtp), rtcp: isPort(rtcp) ? Number(rtcp) : Number(rtp) + 1 }
    this.punch()
  }

  receive({ onRtp, onRtcp }: MediaHandlers): void {
    this.ports.rtp.on('message', (bytes, from) => {
      if (!this.isCamera(bytes, from)) return
      this.packets++
      this.tap?.receivedDatagram('rtp', bytes)
      onRtp(bytes)
    })
    this.ports.rtcp.on('message', (bytes, from) => {
      if (!this.isCamera(bytes, from)) return
      this.tap?.receivedDatagram('rtcp', bytes)
      onRtcp(bytes)
    })
    this.punch()
  }

  sendRtcp(packet: Uint8Array): void {
    this.send(this.ports.rtcp, packet, this.serverPorts?.rtcp)
  }

  silence(): string | undefined {
    if (this.packets > 0) return undefined
    return this.foreignPackets > 0
      ? "packets come by UDP, but from another address than the camera's: give that address in its url"
      : 'the camera answers, but no packet of its pictures came by UDP: look for a firewall between, or take transport: udp out of the site file'
  }

  async close(): Promise<void> {
    await Promise.all([closed(this.ports.rtp), closed(this.ports.rtcp)])
  }

  /** Opens the way back through firewalls and routers, which let in what answers. */
  private punch(): void {
    const emptyRtp = Buffer.from('800000000000000000000000', 'hex')
    const emptyReport = Buffer.from('80c9000100000000', 'hex')
    this.send(this.ports.rtp, emptyRtp, this.serverPorts?.rtp)
    this.send(this.ports.rtcp, emptyReport, this.serverPorts?.rtcp)
  }

  private send(socket: Socket, packet: Uint8Array, port: number | undefined): void {
    if (port === undefined) return
    socket.send(packet, port, this.remote, () => {}) // what does not arrive is lost, as all of UDP may be
  }

  private isCamera(bytes: Uint8Array, { address }: RemoteInfo): boolean {
    if (plain(address) === plain(this.remote)) return true
    this.foreignPackets++
    this.faults.count('packets-foreign', bytes)
    return false
  }
}

/** Opens two ports, the first of them even (RFC 3550, 11). Throws CameraError when there are none. */
export async function openUdpTransport(
  { local, remote }: UdpEnds,
  faults: FaultCounter,
  tap?: WireTap,
): Promise<UdpTransport> {
  for (let attempt = 1; attempt <= portAttempts; attempt++) {
    const ports = await openPair(local)
    if (ports) return new UdpTransport(ports, remote, faults, tap)
  }
  throw new CameraError('CAMERA_ERROR', 'no UDP port is free on this computer: restart it')
}

async function openPair(local: string): Promise<PortPair | undefined> {
  const first = await open(local, 0)
  if (!first) return undefined
  const { port } = first.address()
  const second = await open(local, port % 2 === 0 ? port + 1 : port - 1)
  if (!second) {
    await closed(first)
    return undefined
  }
  return port % 2 === 0 ? { rtp: first, rtcp: second, port } : { rtp: second, rtcp: first, port: port - 1 }
}

/** Undefined: the port is taken. */
async function open(local: string, port: number): Promise<Socket | undefined> {
  const type = isIPv6(local) ? 'udp6' : 'udp4'
  const socket = createSocket({ type, recvBufferSize: receiveBufferBytes })
  socket.on('error', () => {}) // told by what does not come
  socket.bind({ address: local, port, exclusive: true })
  try {
    await once(socket, 'listening')
    return socket
  } catch {
    await closed(socket) // taken by somebody else: another one is tried
    return undefined
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise(resolve => socket.close(() => resolve()))
}

function isPort(text: string | undefined): boolean {
  return text !== undefined && Number(text) >= 1 && Number(text) <= 65_535
}

/** Without the zone, and IPv4 as such: the system may write them either way. */
function plain(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
}

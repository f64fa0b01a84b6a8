/** A lab camera that sends its pictures by UDP, from ports of its own, and refuses to do it otherwise. */
import { createSocket, type Socket as Datagrams } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'
import type { Habit } from './lab-camera.ts'
import type { ScriptedRequest } from './scripted-camera.ts'

export interface UdpCamera {
  habit: Habit
  /** What came at its ports, first the one of RTP. */
  received: [rtp: Buffer[], rtcp: Buffer[]]
  /** The client's port of RTP. */
  clientPort: number
  sendRtcp(packet: Uint8Array): void
}

export interface UdpCameraOptions {
  /** What becomes of the packets of a frame on their way. */
  line?: (packets: Buffer[], index: number) => Buffer[]
  /** Its Transport answer, out of an honest one. */
  transport?: (honest: string) => string
  /** Where the packets come from; default: its own address. */
  host?: string
}

export async function udpCamera({ line, transport, host }: UdpCameraOptions = {}): Promise<UdpCamera> {
  const received: UdpCamera['received'] = [[], []]
  const [rtp, rtcp] = [await open(received[0], host), await open(received[1], host)]
  const ports = `${rtp.address().port}-${rtcp.address().port}`
  const camera: UdpCamera = {
    received,
    clientPort: 0,
    sendRtcp: packet => rtcp.send(packet, camera.clientPort + 1, '127.0.0.1'),
    habit: {
      script({ method, headers }: ScriptedRequest) {
        if (method !== 'SETUP') return undefined
        const offer = headers.get('transport') ?? ''
        const [, client] = /client_port=(\d+)/.exec(offer) ?? []
        if (client === undefined) return { status: 461 }
        camera.clientPort = Number(client)
        const honest = `${offer};server_port=${ports}`
        return { headers: { Session: '77;timeout=60', Transport: transport?.(honest) ?? honest } }
      },
      deliver(sent, { index }) {
        for (const packet of line?.(sent, index) ?? sent) rtp.send(packet, camera.clientPort, '127.0.0.1')
      },
    },
  }
  return camera
}

async function open(received: Buffer[], host = '127.0.0.1'): Promise<Datagrams> {
  const socket = createSocket('udp4')
  socket.on('message', bytes => received.push(bytes))
  socket.on('error', () => {}) // the client's ports may be closed by now
  socket.bind(0, host)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket
}

// What the relay's fan-out is compared with: `node writer.ts '{"kind":"tcp"…}'` follows one stream as a viewer and writes
// every message of it to all who connect, bare or as WebSocket messages by ws. Prints its port.
import { type AddressInfo, createServer, type Socket } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import { fmp4Protocol } from '../../../relay/wire/live/live.ts'
import type { WriterOptions } from './fanout-process.ts'

const { kind, port, path, token } = JSON.parse(process.argv[2] ?? '{}') as WriterOptions
/** As in the relay: who has this much unwritten gets nothing more for the moment. */
const bufferedBytesLimit = 512 * 1024
const headers = { authorization: `Bearer ${token}` }
const source = new WebSocket(`ws://127.0.0.1:${port}${path}`, fmp4Protocol, {
  headers,
  perMessageDeflate: false,
})
if (kind === 'tcp') writeTcp()
else writeWebSocket()
source.on('error', fail)
source.on('close', () => fail(new Error('the relay has ended the stream')))
process.stdin.resume().on('end', () => process.exit()) // the benchmark has ended

function writeTcp(): void {
  const sockets = new Set<Socket>()
  source.on('message', (message: Buffer) => {
    for (const socket of sockets) {
      if (socket.writableLength < bufferedBytesLimit) socket.write(message)
    }
  })
  const server = createServer(socket => {
    socket.setNoDelay(true)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
  })
  server.listen(0, '127.0.0.1', () => tellPort(server.address()))
}

function writeWebSocket(): void {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  server.on('listening', () => tellPort(server.address()))
  source.on('message', (message: Buffer) => {
    for (const client of server.clients) {
      if (client.bufferedAmount < bufferedBytesLimit) client.send(message)
    }
  })
}

function tellPort(address: string | AddressInfo | null): void {
  console.log(JSON.stringify({ ready: true, port: (address as AddressInfo).port }))
}

function fail(error: Error): void {
  console.error(error.message)
  process.exit(1)
}

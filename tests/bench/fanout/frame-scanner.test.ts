import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { WebSocketServer } from 'ws'
import { FrameScanner } from './frame-scanner.ts'

const upgrade = [
  'GET / HTTP/1.1',
  'Host: localhost',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Sec-WebSocket-Version: 13',
]

it.each([1, 7, 100_000])('answers pings among frames of every size, read %d bytes at a time', async piece => {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false })
  onTestFinished(() => server.close())
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  onTestFinished(() => void client.destroy())
  const connected = once(server, 'connection')
  client.write(`${upgrade.join('\r\n')}\r\n\r\n`)
  await once(client, 'data')
  const scanner = new FrameScanner(bytes => client.write(bytes))
  client.on('data', chunk => {
    for (let at = 0; at < chunk.byteLength; at += piece) scanner.take(chunk.subarray(at, at + piece))
  })
  const [socket] = await connected
  const pongs: string[] = []
  const answered = new Promise<void>(resolve => {
    socket.on('pong', (payload: Buffer) => {
      pongs.push(payload.toString())
      if (pongs.length === 4) resolve()
    })
  })
  for (const [i, length] of [0, 125, 126, 70_000].entries()) {
    socket.send(Buffer.alloc(length, 0x89)) // full of what a ping begins with
    socket.ping(i === 0 ? '' : `ping ${i}`)
  }
  await answered
  expect(pongs).toEqual(['', 'ping 1', 'ping 2', 'ping 3'])
})

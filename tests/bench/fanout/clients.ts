// Many viewers in a process of their own: `node clients.ts '{"kind":…}'`. Prints what came, twice a second.
import { connect } from 'node:net'
import WebSocket from 'ws'
import { fmp4Protocol } from '../../../relay/wire/live/live.ts'
import type { ClientsOptions, ClientsReport } from './fanout-process.ts'
import { FrameScanner } from './frame-scanner.ts'

const { kind, port, path, token, count } = JSON.parse(process.argv[2] ?? '{}') as ClientsOptions
const reportIntervalMs = 500
let bytes = 0
let delaysMs: number[] = []
let connected = 0
let isReady = false

for (let client = 0; client < count; client += 1) {
  if (kind === 'timed') watchTimed()
  else if (kind === 'stalled') watchStalled()
  else watchBytes()
}
setInterval(report, reportIntervalMs)
process.stdin.resume().on('end', () => process.exit()) // the benchmark has ended

/** Takes everything as fast as it comes and looks at nothing: the least that a viewer can cost this machine. */
function watchBytes(): void {
  const socket = connect({ host: '127.0.0.1', port })
  const scanner = new FrameScanner(answer => socket.write(answer))
  let isUpgraded = kind === 'tcp'
  socket.on('error', fail)
  socket.once('data', () => {
    connected += 1
  })
  socket.on('data', chunk => {
    bytes += chunk.byteLength
    if (kind === 'tcp') return
    const begin = isUpgraded ? 0 : chunk.indexOf('\r\n\r\n') + 4
    isUpgraded = true
    scanner.take(chunk.subarray(begin))
  })
  if (kind === 'websocket') socket.write(upgradeRequest())
}

/** RFC 6455, 4.1. The answer comes in one piece, and its few bytes are counted with the others. */
function upgradeRequest(): string {
  const lines = [
    `GET ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    'Sec-WebSocket-Version: 13',
    `Sec-WebSocket-Protocol: ${fmp4Protocol}`,
    `Authorization: Bearer ${token}`,
  ]
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Notes how old each fragment is when it has arrived. */
function watchTimed(): void {
  const socket = dial()
  let isBehindStart = 0
  socket.on('message', (message: Buffer, isBinary: boolean) => {
    if (!isBinary) return
    bytes += message.byteLength
    // The init segment and the GOP so far are older than the moment in which we came.
    if (isBehindStart < 2) isBehindStart += 1
    else delaysMs.push(performance.timeOrigin + performance.now() - capturedAtMs(message))
  })
}

/** Comes, and takes nothing. */
function watchStalled(): void {
  const socket = dial()
  socket.on('open', () => socket.pause())
}

function dial(): WebSocket {
  const headers = { authorization: `Bearer ${token}` }
  const url = `ws://127.0.0.1:${port}${path}`
  const socket = new WebSocket(url, fmp4Protocol, { headers, perMessageDeflate: false })
  socket.on('error', fail)
  socket.on('open', () => {
    connected += 1
  })
  return socket
}

/** From the `prft` box (ISO/IEC 14496-12, 8.16.5) with which each of our fragments begins. */
function capturedAtMs(fragment: Buffer): number {
  return (fragment.readUInt32BE(16) + fragment.readUInt32BE(20) / 2 ** 32 - 2_208_988_800) * 1000
}

function report(): void {
  if (!isReady && connected === count) {
    isReady = true
    console.log(JSON.stringify({ ready: true }))
  }
  const said: ClientsReport = { bytes, delaysMs }
  console.log(JSON.stringify(said))
  bytes = 0
  delaysMs = []
}

function fail(error: Error): void {
  console.error(error.message)
  process.exit(1)
}

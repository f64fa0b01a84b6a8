// Cameras that send more than anybody can read. They must not stop the others, which share the edge's event loop.
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { interleave } from '../../../../edge/demo/camera/rtp-packets.ts'
import type { OfflineCode } from '../../../../relay/wire/live/camera.ts'
import { type Flood, startFloodingCamera } from '../../../support/camera/flooding-camera.ts'
import { PulledCamera } from '../../../support/camera/pulled-camera.ts'
import { rtpPacket } from '../../../support/camera/rtp-payloads.ts'
import { makeCertificates } from '../../../support/system/certificates.ts'
import { temporaryDirectory } from '../../../support/system/temporary-directory.ts'

const megabytes = 24
const text = (packets: Buffer[]) => interleave(0, packets).toString('latin1')
const slice = (sequence: number, timestamp: number) =>
  rtpPacket({ payload: Buffer.of(0x61, 0x9a, 1), sequence, timestamp, marker: true })

test.each<[string, OfflineCode, Pick<Flood, 'after' | 'bytes'>]>([
  ['small requests', 'BAD_STREAM', { after: 'PLAY', bytes: 'OPTIONS * RTSP/1.0\r\nCSeq: 900\r\n\r\n' }],
  ['requests that end by LF', 'BAD_STREAM', { after: 'PLAY', bytes: 'OPTIONS * RTSP/1.0\nCSeq: 9\n\n' }],
  [
    'requests before the first answer',
    'BAD_STREAM',
    { after: 'connect', bytes: 'GET_PARAMETER * RTSP/1.0\r\n\r\n' },
  ],
  [
    'answers that nobody asked for',
    'BAD_STREAM',
    { after: 'PLAY', bytes: 'RTSP/1.0 200 OK\r\nCSeq: 2\r\n\r\n' },
  ],
  ['answers without a number', 'BAD_STREAM', { after: 'OPTIONS', bytes: 'RTSP/1.0 100 Continue\r\n\r\n' }],
  ['line ends', 'NO_FRAMES', { after: 'PLAY', bytes: '\r\n' }],
  ['headers', 'BAD_STREAM', { after: 'PLAY', bytes: `RTSP/1.0 200 OK\r\n${'W:\n'.repeat(5_000)}\n` }],
  [
    'headers that are folded',
    'BAD_STREAM',
    { after: 'PLAY', bytes: `RTSP/1.0 200 OK\r\n${' x\n'.repeat(5_000)}\n` },
  ],
  [
    'challenges',
    'UNAUTHORIZED',
    {
      after: 'OPTIONS',
      bytes: `RTSP/1.0 401 No\r\n${`WWW-Authenticate: Digest ${'a-'.repeat(1_000)}\r\n`.repeat(7)}\r\n`,
    },
  ],
  [
    'challenges of spaces and commas',
    'UNAUTHORIZED',
    {
      after: 'OPTIONS',
      bytes: `RTSP/1.0 401 No\r\n${`WWW-Authenticate: Digest ${' , ='.repeat(1_000)}"\r\n`.repeat(3)}\r\n`,
    },
  ],
  [
    'a description of spaces',
    'UNSUPPORTED',
    {
      after: 'OPTIONS',
      bytes: `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 60000\r\n\r\nm=video${' '.repeat(59_993)}`,
    },
  ],
  [
    'a description of attributes',
    'UNSUPPORTED',
    {
      after: 'OPTIONS',
      bytes: `RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: 60000\r\n\r\n${'m=video\na=rtpmap:1 H2'.repeat(3_000)}`,
    },
  ],
  ['packets with nothing in them', 'BAD_STREAM', { after: 'PLAY', bytes: '$\0\0\0' }],
  ['packets of one byte', 'BAD_STREAM', { after: 'PLAY', bytes: '$\0\0\x01\x80' }],
  [
    'packets of other channels',
    'BAD_STREAM',
    { after: 'PLAY', bytes: '$\x07\0\x0c\x80\x60\0\0\0\0\0\0\0\0\0\0' },
  ],
  ['frames of one byte', 'BAD_STREAM', { after: 'PLAY', bytes: text([slice(1, 3_000), slice(2, 6_000)]) }],
  ['reports', 'BAD_STREAM', { after: 'PLAY', bytes: '$\x01\0\x08\x80\xc9\0\x01\0\0\x12\x34' }],
  ['headers of packets', 'BAD_STREAM', { after: 'PLAY', bytes: '$\0\xff\xff' }],
  ['bytes that are nothing', 'BAD_STREAM', { after: 'PLAY', bytes: '\x7c\x85\x24\x00' }],
  ['dollars', 'NO_FRAMES', { after: 'PLAY', bytes: '$' }],
  ['words that may begin an answer', 'BAD_STREAM', { after: 'PLAY', bytes: 'RTSP/' }],
])(`${megabytes} MB of %s end as %s and never hold the event loop for 50 ms`, async (_what, code, flood) => {
  const camera = await startFloodingCamera({ ...flood, totalBytes: megabytes * 1_000_000 })
  const pulled = new PulledCamera(`rtsp://viewer:secret@127.0.0.1:${camera.port}/main`, {
    timeouts: { responseMs: 1_000, noFramesMs: 2_000, noPictureMs: 2_000, noKeyframeMs: 2_000 },
    retryDelayMs: 60_000,
  })
  const longestMs = await longestTurnMs(() => pulled.taken.reasons.length > 0)
  expect(longestMs).toBeLessThan(50)
  expect(camera.connections()).toBe(1)
  expect(pulled.taken.reasons).toMatchObject([{ code }])
})

test.each([
  ['small requests', 'OPTIONS * RTSP/1.0\r\nCSeq: 900\r\n\r\n'],
  ['packets with nothing in them', '$\0\0\0'],
])(`${megabytes} MB of %s inside TLS end as soon`, async (_what, bytes) => {
  const files = new AbortController()
  onTestFinished(() => files.abort())
  const { cert, key } = await makeCertificates(await temporaryDirectory('flood', files.signal))
  const tls = { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
  const camera = await startFloodingCamera({ after: 'PLAY', bytes, tls, totalBytes: megabytes * 1_000_000 })
  const pulled = new PulledCamera(`rtsps://127.0.0.1:${camera.port}/main`, {
    access: { trust: { insecure: true } },
    retryDelayMs: 60_000,
  })
  expect(await longestTurnMs(() => pulled.taken.reasons.length > 0)).toBeLessThan(50)
  expect(pulled.taken.reasons).toMatchObject([{ code: 'BAD_STREAM' }])
})

/** The longest that this thread has worked in one turn of its event loop, by its own CPU time; not what others took. */
async function longestTurnMs(isOver: () => boolean): Promise<number> {
  let longestMs = 0
  const giveUpMs = performance.now() + 20_000
  while (!isOver() && performance.now() < giveUpMs) {
    const before = process.threadCpuUsage()
    await setImmediate()
    const { user, system } = process.threadCpuUsage(before)
    longestMs = Math.max(longestMs, (user + system) / 1_000)
  }
  return longestMs
}

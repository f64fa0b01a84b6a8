// Bytes between packets that belong to nothing, and packets that end before their length says.
import { randomBytes } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { interleave } from '../../../../edge/demo/camera/rtp-packets.ts'
import { fastFilm } from '../../../support/camera/faulty-camera.ts'
import { LabView, startLabCamera } from '../../../support/camera/lab-camera.ts'
import type { TestVideo } from '../../../support/camera/test-video.ts'
import { until } from '../../../support/until.ts'

/** What stands in the connection before the packets of every fifth frame. */
type Stray = (sent: Buffer[]) => Uint8Array

const text = (words: string) => Buffer.from(words, 'latin1')

describe.each(['h264', 'h265'] as const)('%s', codec => {
  let film: TestVideo

  beforeAll(async () => {
    film = await fastFilm(codec)
  })

  test.each<[string, string, Stray]>([
    ['one byte', 'go2rtc#231 (Tuya)', () => Buffer.of(0)],
    ['seven bytes', 'go2rtc#236 (Tapo)', () => Buffer.from('00000001deadbe', 'hex')],
    ['random bytes', 'gortsplib PR 653 (Canon)', () => randomBytes(300)],
    [
      'bytes of a packet without its header',
      'gortsplib PR 653 (Canon)',
      ([packet]) => packet?.subarray(0, 200) ?? Buffer.alloc(9),
    ],
    ['a header of a channel that nobody set up', 'retina#17', () => Buffer.from('2407ffff8060', 'hex')],
    ['a header that claims 64 KB', 'moonfire-nvr#302', () => Buffer.from('2400ffff', 'hex')],
    ['dollars', 'go2rtc#231', () => text('$$$$$')],
    ['letters', 'go2rtc#231', () => text('Reolink')],
    ['the end of a text', 'curl PR 10808', () => text('control:track2\r\n\r\n')],
    ['the beginning of an answer', 'mediamtx#19', () => text('RTSP/1.0 2')],
    ['the beginning of a request', 'mediamtx#19', () => text('OPTIONS rtsp')],
    [
      'an answer that nobody asked for',
      'mediamtx#19',
      () => text('RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 77\r\n\r\n'),
    ],
  ])('%s before every fifth frame cost none (%s)', async (_what, _source, stray) => {
    let places = 0
    const { url, camera } = await startLabCamera(film, {
      deliver(sent, { index }, socket) {
        if (index % 5 === 4) {
          places++
          socket.write(stray(sent))
        }
        socket.write(interleave(0, sent))
      },
    })
    const view = new LabView(url, film)
    await view.pulled.frames(100)
    await until(() => places > 15)
    expect(view.missing).toBe(0)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
  })

  test('a packet that is cut short costs its own frame', async () => {
    const { url, camera } = await startLabCamera(film, {
      deliver(sent, { index }, socket) {
        const bytes = interleave(0, sent)
        socket.write(index % 50 === 49 ? cutAfter(bytes, 100) : bytes)
      },
    })
    const view = new LabView(url, film)
    await view.pulled.frames(200)
    expect(view.pulled.taken.reasons).toEqual([])
    expect(camera.connections).toBe(1)
    expect(view.faults['framing-lost']).toBeGreaterThan(1)
  })
})

/** The first packet ends after so many bytes, whatever its length says. */
function cutAfter(bytes: Buffer, count: number): Buffer {
  const length = 4 + bytes.readUInt16BE(2)
  return Buffer.concat([bytes.subarray(0, Math.min(count, length)), bytes.subarray(length)])
}

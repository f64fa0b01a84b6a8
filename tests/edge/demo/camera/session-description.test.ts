import { describe, expect, it } from 'vitest'
import type { CameraFaults } from '../../../../edge/demo/camera/camera-faults.ts'
import { describeStream } from '../../../../edge/demo/camera/session-description.ts'

const stream = {
  path: 'bay-1',
  codec: 'h264' as const,
  parameterSets: [Buffer.of(0x67, 0x64, 0x00, 0x1f), Buffer.of(0x68, 1)],
  uri: 'rtsp://127.0.0.1:554/bay-1',
} satisfies Parameters<typeof describeStream>[0]

const bodyWith = (faults: CameraFaults) => describeStream(stream, faults).body

describe('describeStream', () => {
  it('describes H.264 with profile and parameter sets', () => {
    const { body, contentBase } = describeStream(stream, {})
    expect(contentBase).toBe('rtsp://127.0.0.1:554/bay-1/')
    expect(body.split('\r\n')).toEqual(
      expect.arrayContaining([
        'v=0',
        'o=- 1 1 IN IP4 127.0.0.1',
        'm=video 0 RTP/AVP 96',
        'a=rtpmap:96 H264/90000',
        'a=fmtp:96 packetization-mode=1; profile-level-id=64001f; sprop-parameter-sets=Z2QAHw==,aAE=',
        'a=control:trackID=0',
      ]),
    )
  })

  it('describes H.265 with three parameter sets', () => {
    const sets = [Buffer.of(1), Buffer.of(2), Buffer.of(3)]
    const { body } = describeStream({ ...stream, codec: 'h265', parameterSets: sets }, {})
    expect(body).toContain('a=fmtp:96 sprop-vps=AQ==; sprop-sps=Ag==; sprop-pps=Aw==\r\n')
  })

  it.each<[CameraFaults, (body: string) => boolean]>([
    [{ description: 'no-origin' }, body => !/^[os]=/m.test(body)],
    [{ description: 'bare-newlines' }, body => !body.includes('\r') && body.includes('\n')],
    [
      { description: 'absolute-control' },
      body => body.includes('a=control:rtsp://127.0.0.1:554/bay-1/trackID=0'),
    ],
    [{ description: 'no-control' }, body => !body.includes('a=control')],
    [
      { description: 'audio-first' },
      body => body.indexOf('m=audio') < body.indexOf('m=video') && body.includes('m=audio'),
    ],
    [{ description: 'audio-only' }, body => body.includes('m=audio') && !body.includes('m=video')],
    [{ description: 'other-codec' }, body => body.includes('JPEG') && !body.includes('H264')],
    [{ description: 'garbage' }, body => !body.startsWith('v=')],
    [{ description: 'empty' }, body => body === ''],
    [{ parameterSets: 'stream-only' }, body => !body.includes('sprop')],
    [{ parameterSets: 'nowhere' }, body => !body.includes('sprop')],
  ])('gets it wrong on demand: %o', (faults, isWrong) => {
    expect([isWrong(bodyWith({})), isWrong(bodyWith(faults))]).toEqual([false, true])
  })

  it('leaves out or cripples the base of its URLs on demand', () => {
    expect(describeStream(stream, { description: 'no-content-base' }).contentBase).toBeUndefined()
    expect(describeStream(stream, { description: 'schemeless-content-base' }).contentBase).toBe(
      '127.0.0.1:554/bay-1/',
    )
  })
})

import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CameraError } from '../../../../edge/camera/camera-error.ts'
import { demandCameraHost, lookUpCamera } from '../../../../edge/camera/rtsp/host.ts'

describe('demandCameraHost', () => {
  it.each(['10.0.0.11', '192.168.1.64', '127.0.0.1', '169.254.12.7', 'fe80::1', '::1', 'camera.lan'])(
    'lets %s be a camera',
    host => {
      expect(() => demandCameraHost(host)).not.toThrow()
    },
  )

  it.each([
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
  ])('refuses %s', host => {
    expect(() => demandCameraHost(host)).toThrow(CameraError)
  })
})

describe('lookUpCamera', () => {
  const lookUp = promisify(lookUpCamera)

  it('resolves a name to the addresses that will be dialled', async () => {
    expect(await lookUp('localhost', { all: true, family: 4 })).toEqual([{ address: '127.0.0.1', family: 4 }])
    expect(await lookUp('localhost', { family: 4 })).toBe('127.0.0.1')
  })

  it('refuses a name behind which no camera can be', async () => {
    // What a rebound name resolves to: getaddrinfo takes a number for a name too.
    await expect(lookUp('2852039166', { all: true })).rejects.toThrow(CameraError)
  })

  it('says that a name is not known', async () => {
    await expect(lookUp('no-such-camera.invalid', { all: true })).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    })
  })
})

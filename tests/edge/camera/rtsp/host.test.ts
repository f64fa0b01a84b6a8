import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { CameraNetworks } from '../../../../config/camera-networks.ts'
import { demandCameraHost, lookUpCamera, lookUpIn } from '../../../../edge/camera/rtsp/host.ts'
import { CameraError } from '../../../../edge/stream/camera-error.ts'

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
    '169.254.170.2',
    '169.254.169.253',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::23',
    '::ffff:a9fe:a9fe',
    '::169.254.169.254',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '8.8.8.8',
    '2001:db8::1',
    'ff02::1%eth0',
  ])('refuses %s', host => {
    expect(() => demandCameraHost(host)).toThrow(CameraError)
  })
})

describe('networks of cameras', () => {
  it('may be others than the usual ones', () => {
    const networks = new CameraNetworks(['203.0.113.0/24', '2001:db8::/32'])
    expect(() => demandCameraHost('203.0.113.7', networks)).not.toThrow()
    expect(() => demandCameraHost('::ffff:203.0.113.7', networks)).not.toThrow()
    expect(() => demandCameraHost('2001:db8::1', networks)).not.toThrow()
    expect(() => demandCameraHost('10.0.0.11', networks)).toThrow(/edge\.cameraNetworks/)
  })

  it.each(['169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::', 'fd00:ec2::254'])(
    'hold no metadata service, even where everything is allowed: %s',
    host => {
      expect(() => demandCameraHost(host, new CameraNetworks(['0.0.0.0/0', '::/0']))).toThrow(CameraError)
    },
  )

  it('take a name for what it resolves to', async () => {
    const lookUp = promisify(lookUpIn(new CameraNetworks(['10.0.0.0/8'])))
    await expect(lookUp('localhost', { all: true })).rejects.toThrow(/^localhost \(.*\) lies outside/)
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

  it.each([
    '0251.0376.0251.0376',
    '0xa9fea9fe',
    '0xa9.0xfe.0xa9.0xfe',
    '169.254.43518',
    '169.16689662',
    '169.254.0251.254',
  ])('knows a metadata service that is written as %s', async name => {
    await expect(lookUp(name, { all: true })).rejects.toThrow(CameraError)
  })

  it('says that a name is not known', async () => {
    await expect(lookUp('no-such-camera.invalid', { all: true })).rejects.toMatchObject({
      code: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
    })
  })
})

/** What a device says of itself, by the real thread from a simulated one; what is asked of it; whom it lets in. */
import { describe, expect, it, onTestFinished, test } from 'vitest'
import { defaultCameraNetworks } from '../../../config/camera-networks.ts'
import { chooseStreams } from '../../../edge/onvif/choose-streams.ts'
import { encoderOf, type MediaProfile } from '../../../edge/onvif/description.ts'
import { readDevice } from '../../../edge/onvif/onvif-link.ts'
import { presetsOf } from '../../../edge/onvif/presets.ts'
import type { OnvifTask } from '../../../edge/onvif/thread-messages.ts'
import {
  type OnvifDevice,
  type OnvifDeviceOptions,
  startOnvifDevice,
  testProfiles,
} from '../../support/camera/onvif-device.ts'

const login = { username: 'admin', password: 'p@ss#w0rd/?:' }

async function start(options: OnvifDeviceOptions = {}) {
  const lifetime = new AbortController()
  onTestFinished(() => lifetime.abort())
  return await startOnvifDevice(options, lifetime.signal)
}

async function read(
  { host, port }: OnvifDevice,
  { task, ...as }: { task?: OnvifTask } & Partial<typeof login> = {},
) {
  const address = { host, port, path: '/onvif/device_service', username: '', password: '', ...as }
  return await readDevice({ address, networks: defaultCameraNetworks, task }, new AbortController().signal)
}

describe('a device says', () => {
  it('what it is, how it is set, and where its pictures are', async () => {
    const device = await start({ ...login, clockOffsetMs: -86_400_000 })
    const { profiles, clockOffsetMs, ...rest } = await read(device, login)
    expect(rest).toEqual({ manufacturer: 'Acme', model: 'Dome 100', firmware: '5.6.7', masks: undefined })
    expect(Math.abs((clockOffsetMs ?? 0) + 86_400_000)).toBeLessThan(5000)
    expect(profiles.map(({ token }) => token)).toEqual(['fixed', 'main', 'sub'])
    expect(profiles[1]).toEqual({
      token: 'main',
      name: 'main',
      source: 'lens-1',
      hasPtz: true,
      streamUrl: 'rtsp://192.0.2.1:554/main',
      encoder: {
        token: 'enc-main',
        codec: 'h264',
        profile: 'High',
        width: 1920,
        height: 1080,
        framesPerSecond: 25,
        kilobitsPerSecond: 4096,
        gopFrames: 50,
        smartCodec: undefined,
      },
    })
  })

  it('the same by the younger media service, with H.265 and the masks that it has', async () => {
    const [, main] = testProfiles
    const profiles = main ? [{ ...main, encoding: 'H265' as const }] : []
    const device = await start({ hasMedia2: true, profiles, masks: 2 })
    const { profiles: seen, masks } = await read(device)
    expect(masks).toBe(2)
    expect(seen[0]?.encoder).toMatchObject({
      codec: 'h265',
      gopFrames: 50,
      profile: 'Main',
      framesPerSecond: 25,
    })
    expect(seen[0]?.streamUrl).toBe('rtsp://192.0.2.1:554/main')
  })

  it('that a codec is on that leaves out keyframes, in its maker’s words', async () => {
    const [, main] = testProfiles
    const profiles = main
      ? [
          {
            ...main,
            extension: '<SmartCodec><Enabled>true</Enabled></SmartCodec><SmartH264>true</SmartH264>',
          },
        ]
      : []
    const device = await start({ profiles })
    expect((await read(device)).profiles[0]?.encoder?.smartCodec).toBe('smartH264')
  })
})

describe('whom a device lets in', () => {
  it.each(['ws-security', 'digest'] as const)('is told by %s, with any password', async way => {
    const device = await start({ ...login, password: 'пароль 密码', login: way })
    const seen = await read(device, { ...login, password: 'пароль 密码' })
    expect(seen.model).toBe('Dome 100')
  })

  it('with a wrong password is told so, after as few tries as can be', async () => {
    const device = await start(login)
    await expect(read(device, { ...login, password: 'wrong' })).rejects.toThrow(
      /^the camera refuses the user name and password on ONVIF: many cameras keep users of their own/,
    )
    expect(device.refused).toBeLessThanOrEqual(2)
  })

  it('at a door where nobody is, is said with the way out', async () => {
    const device = await start(login)
    await expect(read({ ...device, port: 1 })).rejects.toThrow(
      /ECONNREFUSED.*: switch ONVIF on in the camera/,
    )
  })
})

describe('settings are made on request', () => {
  it.each([false, true])(
    'by the media service that it has (younger: %s), and the rest stays',
    async hasMedia2 => {
      const device = await start({ hasMedia2 })
      const task = {
        kind: 'set-encoder' as const,
        wish: { profile: 'main', keyframeSeconds: 2, framesPerSecond: 20 },
      }
      const { profiles } = await read(device, { task })
      expect(device.done).toEqual(['set main gop 40 fps 20 kbps 4096'])
      expect(profiles.find(({ token }) => token === 'main')?.encoder).toMatchObject({
        gopFrames: 40,
        framesPerSecond: 20,
      })
    },
  )

  it('and a camera that does not take them says so', async () => {
    const device = await start()
    const task = { kind: 'set-encoder' as const, wish: { profile: 'main', keyframeSeconds: 100 } }
    await expect(read(device, { task })).rejects.toThrow(/./)
    expect(device.profiles[1]?.gop).toBe(50)
  })
})

function profile(
  token: string,
  width: number,
  height: number,
  change: Partial<MediaProfile> = {},
  codec = 'h264',
): MediaProfile {
  const encoder = { ...encoderOf({ $: { token } }), token, codec, width, height } as MediaProfile['encoder']
  return {
    token,
    name: token,
    source: 'lens-1',
    hasPtz: false,
    encoder,
    streamUrl: `rtsp://x/${token}`,
    ...change,
  }
}

test.each<[string, MediaProfile[], [string, string | undefined][]]>([
  ['by size', [profile('b', 640, 360), profile('a', 1920, 1080)], [['a', 'b']]],
  [
    'H.264 of equal ones',
    [profile('b', 1920, 1080, {}, 'h265'), profile('a', 1920, 1080)],
    [['a', undefined]],
  ],
  ['no JPEG', [profile('c', 4000, 3000, {}, 'JPEG'), profile('a', 1920, 1080)], [['a', undefined]]],
  [
    'none without an address',
    [profile('c', 4000, 3000, { streamUrl: undefined }), profile('a', 1920, 1080)],
    [['a', undefined]],
  ],
  [
    'the smallest sub that is still a picture',
    [profile('a', 1920, 1080), profile('d', 160, 120), profile('c', 640, 360), profile('b', 1280, 720)],
    [['a', 'c']],
  ],
  ['a tiny sub rather than none', [profile('a', 1920, 1080), profile('d', 160, 120)], [['a', 'd']]],
  [
    'an H.264 sub before an H.265 one',
    [profile('a', 1920, 1080), profile('c', 640, 360, {}, 'h265'), profile('b', 704, 576)],
    [['a', 'b']],
  ],
  [
    'one for each lens',
    [profile('a', 1920, 1080), profile('z', 1280, 720, { source: 'lens-2' })],
    [
      ['a', undefined],
      ['z', undefined],
    ],
  ],
  ['nothing of nothing', [], []],
])('streams are chosen: %s', (_what, profiles, chosen) => {
  expect(chooseStreams(profiles).map(({ main, sub }) => [main.token, sub?.token])).toEqual(chosen)
})

describe('of 300 presets', () => {
  const answer = (names: (i: number) => string) =>
    Object.fromEntries(
      Array.from({ length: 300 }, (_, i) => [i + 1, { $: { token: i + 1 }, name: names(i + 1) }]),
    )

  it.each([
    ['Preset 1', (i: number) => `Preset ${i}`],
    ['预置点 1', (i: number) => `预置点 ${i}`],
    ['no name', () => ''],
    ['its number', (i: number) => `${i}`],
  ])('called %s the one that somebody named comes first, and 64 are shown', (_what, name) => {
    const presets = presetsOf(answer(i => (i === 217 ? '左前轮' : name(i))))
    expect(presets[0]).toEqual({ token: '217', name: '左前轮' })
    expect(presets[1]?.token).toBe('1')
    expect(presets).toHaveLength(64)
  })
})

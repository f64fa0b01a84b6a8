/**
 * Answers of ONVIF devices, broken in every way: nothing that a device says leaves its thread but a sentence, and the
 * thread of a device that floods does not outlive its bounds.
 */
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { defaultCameraNetworks } from '../../../config/camera-networks.ts'
import { allAt, at, numberAt, textAt } from '../../../edge/onvif/answers.ts'
import { chooseStreams } from '../../../edge/onvif/choose-streams.ts'
import { maskCountOf, profilesOf } from '../../../edge/onvif/description.ts'
import { readDevice } from '../../../edge/onvif/onvif-link.ts'
import { presetsOf } from '../../../edge/onvif/presets.ts'
import { readProbeAnswer } from '../../../edge/onvif/probe.ts'
import * as answers from '../../support/camera/onvif-answers.ts'
import { startOnvifDevice, testProfiles } from '../../support/camera/onvif-device.ts'

/** Each run is a thread of its own. */
const threadRuns = 30
const pureRuns = 3000

const seeds = [
  answers.envelope(answers.profiles(testProfiles, {})),
  answers.envelope(answers.profiles(testProfiles, { isMedia2: true })),
  answers.envelope(
    answers.services('http://192.0.2.1', ['ver10/device', 'ver10/media', 'ver20/media', 'ver20/ptz']),
  ),
  answers.envelope(answers.presets({ '1': 'Engine' })),
  answers.envelope(answers.dateAndTime(new Date())),
  answers.envelope(answers.fault('ter:NoToken', 'no')),
  answers.envelope(answers.streamUri('rtsp://192.0.2.1/main', false)),
]
const actions = [
  'GetSystemDateAndTime',
  'GetServices',
  'GetDeviceInformation',
  'GetProfiles',
  'GetStreamUri',
  'GetMasks',
]

/** A right answer with pieces cut out, doubled, or put in. */
const broken = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(
      fc.tuple(
        fc.nat(4000),
        fc.nat(200),
        fc.oneof(
          fc.constant(''),
          fc.string(),
          fc.constantFrom(
            '<',
            '>',
            '&',
            '"',
            ']]>',
            '<!--',
            '<![CDATA[',
            '<!DOCTYPE a [<!ENTITY b "c">]>',
            '&b;',
            '<a>'.repeat(2000),
            '\0',
            '__proto__',
            '<constructor/>',
          ),
        ),
      ),
      { maxLength: 6 },
    ),
  )
  .map(([seed, cuts]) =>
    cuts.reduce(
      (text, [where, length, put]) =>
        text.slice(0, where % (text.length + 1)) + put + text.slice((where % (text.length + 1)) + length),
      seed,
    ),
  )
const anything = fc.oneof(
  { weight: 4, arbitrary: broken },
  fc.string({ maxLength: 2000 }),
  fc.constantFrom(...seeds),
)

describe('whatever a device answers', () => {
  const replies: Record<string, string> = {}
  const lifetime = new AbortController()
  let read: () => Promise<unknown>

  beforeAll(async () => {
    const device = await startOnvifDevice({ answers: replies, hasMedia2: true }, lifetime.signal)
    const address = { host: device.host, port: device.port, path: '/', username: 'admin', password: 'secret' }
    read = () => readDevice({ address, networks: defaultCameraNetworks }, lifetime.signal)
    return () => lifetime.abort()
  })

  test('comes out as a description or as a sentence, in time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom(...actions), anything, { minKeys: 1 }), async given => {
        for (const action of actions) delete replies[action]
        Object.assign(replies, given)
        const beganMs = performance.now()
        const seen = await read().catch((error: unknown) => error)
        expect(performance.now() - beganMs).toBeLessThan(21_000)
        if (seen instanceof Error) expect(seen.message).toMatch(/^.{3,400}$/su)
        else expect(seen).toHaveProperty('profiles')
        expect(JSON.stringify(seen)).not.toContain('secret')
      }),
      { numRuns: threadRuns },
    )
  }, 300_000)
})

describe('whatever the package makes of it', () => {
  const value = fc.anything({ maxDepth: 6, withBigInt: false, withNullPrototype: true })
  const keyed = fc.letrec(tie => ({
    node: fc.oneof(
      { maxDepth: 6 },
      fc.string(),
      fc.integer(),
      fc.constantFrom('', undefined, null, true, 'H264', '1920'),
      fc.array(tie('node'), { maxLength: 4 }),
      fc.dictionary(
        fc.constantFrom(
          '$',
          'token',
          'name',
          'encoding',
          'resolution',
          'width',
          'height',
          'H264',
          'govLength',
          'extension',
          'SmartCodec',
          'PTZConfiguration',
          'videoEncoderConfiguration',
          '_',
        ),
        tie('node'),
      ),
    ),
  })).node

  test('is read without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(value, keyed), answer => {
        const list = allAt(answer)
        const profiles = profilesOf(list)
        chooseStreams(profiles)
        presetsOf(answer)
        maskCountOf(answer)
        at(answer, 'a', '__proto__', 'b')
        for (const { token } of profiles) expect(token).not.toMatch(/[<>&"']/)
        expect(textAt(answer, 'name').length).toBeLessThanOrEqual(200)
        expect(numberAt(answer, 'width') ?? 0).toBeGreaterThanOrEqual(0)
      }),
      { numRuns: pureRuns },
    )
  })

  test('and answers to probes are', () => {
    const seed = answers.probeMatches('urn:uuid:1', 'urn:uuid:2', 'http://10.0.0.9/onvif/device_service')
    fc.assert(
      fc.property(fc.nat(2000), fc.nat(300), fc.string({ unit: 'binary' }), (where, length, put) => {
        const answer = readProbeAnswer(seed.slice(0, where) + put + seed.slice(where + length), '10.0.0.9')
        if (answer) expect(answer.address.host).toBe('10.0.0.9')
      }),
      { numRuns: pureRuns },
    )
  })
})

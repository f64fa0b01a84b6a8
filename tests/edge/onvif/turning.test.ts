/** A camera that is told to move is told to stop, whatever happens; against a simulated device, by the real thread. */
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, onTestFinished } from 'vitest'
import { defaultCameraNetworks } from '../../../config/camera-networks.ts'
import { OnvifCamera } from '../../../edge/onvif/onvif-camera.ts'
import { OnvifLink } from '../../../edge/onvif/onvif-link.ts'
import { type Head, Turning } from '../../../edge/onvif/turning.ts'
import { nudgeMs } from '../../../relay/wire/ptz/nudge.ts'
import { Backoff } from '../../../relay/wire/shared/backoff.ts'
import {
  type OnvifDevice,
  type OnvifDeviceOptions,
  startOnvifDevice,
} from '../../support/camera/onvif-device.ts'
import { recordLog } from '../../support/relay/record-log.ts'
import { until } from '../../support/until.ts'

const right = { kind: 'nudge' as const, pan: 1, tilt: 0, zoom: 0 }
const moves = (done: string[]) => done.filter(each => each.startsWith('move'))

async function start(options: OnvifDeviceOptions, retryDelayMs = 60_000) {
  const deviceLifetime = new AbortController()
  const device = await startOnvifDevice(options, deviceLifetime.signal)
  const lifetime = new AbortController()
  const { logger: log, lines } = recordLog()
  const address = addressOf(device)
  const camera = new OnvifCamera({
    id: 'lift',
    address,
    log,
    backoff: new Backoff([retryDelayMs]),
  })
  const running = camera.run(lifetime.signal)
  const end = async () => {
    lifetime.abort()
    await running
  }
  onTestFinished(async () => {
    await end()
    deviceLifetime.abort()
  })
  await until(() => camera.ptz)
  return { device, camera, lines, end }
}

function addressOf({ host, port }: OnvifDevice) {
  return { host, port, path: '/onvif/device_service', username: '', password: '' }
}

async function stops(device: OnvifDevice): Promise<void> {
  await until(() => device.done.includes('stop') && !device.isTurning)
}

describe('a camera that is told to move', () => {
  it('and refuses the time limit is told again without, stopped, and never asked for it again', async () => {
    const { device, camera } = await start({ refusesTimeout: true })
    await camera.command(right)
    await stops(device)
    expect(device.done).toEqual(['move 1 0 -', 'stop'])
    await camera.command(right)
    await until(() => device.done.length === 4)
    expect(device.timeouts).toEqual(['PT2S', '', ''])
  })

  it('when its thread died is stopped by the next one, which knows what the camera refuses', async () => {
    const lifetime = new AbortController()
    onTestFinished(() => lifetime.abort())
    const device = await startOnvifDevice({ refusesTimeout: true }, lifetime.signal)
    const address = addressOf(device)
    const turning = { mayTurn: true, takesTimeout: false }
    const link = new OnvifLink({ address, networks: defaultCameraNetworks, turning })
    onTestFinished(() => link.end())
    const news = link.news(lifetime.signal)
    await news.next()
    await Promise.all([news.next(), until(() => device.done.includes('stop'))])
    const reading = (async () => {
      for await (const _ of news);
    })()
    await link.ask({ kind: 'turn', command: right }, 4000)
    expect(device.timeouts).toEqual([''])
    lifetime.abort()
    await reading.catch(() => {})
  })

  it.each([
    ['with a fault', { ContinuousMove: 'fault' }],
    ['with nonsense', { ContinuousMove: '<a><b/>' }],
    ['with nothing', { ContinuousMove: '' }],
  ])('and answers %s is stopped all the same', async (_how, answers) => {
    const fault =
      '<s:Envelope xmlns:s="x"><s:Body><s:Fault><s:Reason><s:Text>no</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>'
    const { device, camera } = await start({
      answers: { ContinuousMove: answers.ContinuousMove === 'fault' ? fault : answers.ContinuousMove },
    })
    await expect(camera.command(right)).rejects.toThrow(/./)
    await stops(device)
  })

  it('and never answers is stopped as soon as that is known', async () => {
    const hangs = new Set(['ContinuousMove'])
    const { device, camera } = await start({ hangs })
    await expect(camera.command(right)).rejects.toThrow(/did not answer in time/)
    await stops(device)
  })

  it('is stopped by a Stop that it takes, however often it refuses one', async () => {
    const { device, camera } = await start({ refusedStops: 5 })
    await camera.command(right)
    await stops(device)
    expect(device.done).toEqual(['move 1 0 -', 'stop'])
  })

  it('is stopped when the edge ends in the middle of it', async () => {
    const { device, camera, end } = await start({ refusesTimeout: true })
    await camera.command(right)
    expect(device.isTurning).toBe(true)
    const beganMs = performance.now()
    await end()
    expect(performance.now() - beganMs).toBeLessThan(nudgeMs + 2500)
    expect(device.done).toEqual(['move 1 0 -', 'stop'])
  })

  it('is stopped at the next start when the edge was killed in the middle of it', async () => {
    const { device, camera, end } = await start({ moveStatus: 'MOVING' })
    expect(await until(() => device.done.includes('stop'))).toBe(true)
    expect(moves(device.done)).toEqual([])
    await camera.command(right)
    await end()
    expect(device.isTurning).toBe(false)
  })

  it('and says nothing of its motion is stopped at the start, too', async () => {
    const { device } = await start({ moveStatus: undefined })
    await until(() => device.done.includes('stop'))
  })

  it('is not disturbed at the start while it rests', async () => {
    const { device, camera } = await start({ moveStatus: 'IDLE' })
    await camera.command({ kind: 'preset', token: 'x' }).catch(() => {})
    expect(device.done).toEqual([])
  })
})

describe('a preset', () => {
  it('that the camera does not take in the middle of a move ends the move', async () => {
    const { device, camera } = await start({ presets: { '1': 'Engine' } })
    await camera.command(right)
    await expect(camera.command({ kind: 'preset', token: 'gone' })).rejects.toThrow(/does not exist/)
    await stops(device)
  })

  it('is stored where the camera looks now, standing still, and is there at once', async () => {
    const { device, camera } = await start({ presets: { '1': 'Engine' } })
    await camera.command(right)
    await camera.command({ kind: 'store', name: '左前轮 <1> & "2"' })
    expect(device.done).toEqual(['move 1 0 -', 'stop', 'store new-2 左前轮 <1> & "2"'])
    expect(camera.ptz?.presets).toEqual([
      { token: '1', name: 'Engine' },
      { token: 'new-2', name: '左前轮 <1> & "2"' },
    ])
  })

  it('of a name that there is already takes its place', async () => {
    const { device, camera } = await start({ presets: { '1': 'Engine' } })
    await camera.command({ kind: 'store', name: 'Engine' })
    expect(device.done).toEqual(['store 1 Engine'])
    expect(camera.ptz?.presets).toHaveLength(1)
  })
})

/** A head of which the test says when it answers. */
class SlowHead implements Head {
  readonly done: string[] = []
  private readonly waiting: PromiseWithResolvers<void>[] = []

  answer(): void {
    this.waiting.shift()?.resolve()
  }

  async move(): Promise<void> {
    await this.told('move')
  }

  async goTo(): Promise<void> {
    await this.told('preset')
  }

  async stop(): Promise<void> {
    this.done.push('stop')
  }

  async store(): Promise<void> {}

  presetNamed(): undefined {}

  private async told(what: string): Promise<void> {
    const answer = Promise.withResolvers<void>()
    this.done.push(what)
    this.waiting.push(answer)
    await answer.promise
  }
}

describe('commands that come faster than the camera answers', () => {
  it('are told one after the other, so that a late move does not turn it away from a preset', async () => {
    const head = new SlowHead()
    const turning = new Turning({
      head,
      state: { mayTurn: false, takesTimeout: true },
      onChange: () => {},
      onRunaway: () => {},
    })
    const both = Promise.all([turning.carryOut(right), turning.carryOut({ kind: 'preset', token: '1' })])
    await until(() => head.done.length === 1)
    head.answer()
    await until(() => head.done.length === 2)
    head.answer()
    await both
    await wait(nudgeMs + 100) // by then a stop would have come
    expect(head.done).toEqual(['move', 'preset'])
  })
})

import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openCatalogue } from '../../../../relay/store/database/catalogue.ts'
import type { Audit, WorkOrderListing } from '../../../../relay/wire/manage/manage.ts'
import {
  clipAudience,
  clipFilesPath,
  contentRange,
  reprDigest,
} from '../../../../relay/wire/uplink/clip-upload.ts'
import { signEdgeToken, testEdgeKey } from '../../../support/relay/edge-token.ts'
import { recordLog } from '../../../support/relay/record-log.ts'
import { openShop, type Shop } from '../../../support/relay/shop.ts'

import { temporaryDirectory } from '../../../support/system/temporary-directory.ts'
import { until } from '../../../support/until.ts'

const dayMs = 86_400_000
const clipId = 'c'.repeat(32)
const strayId = 'd'.repeat(32)
const film = randomBytes(50_000)
const secrets = [
  '王秘密',
  '沪A98765',
  'the comment of a customer',
  'the note of a manager',
  'label of a slip',
]

let lifetime: AbortController
let data: string
let shop: Shop

beforeEach(async () => {
  lifetime = new AbortController()
  data = await temporaryDirectory('retention', lifetime.signal)
  shop = await openShop({ data })
})

afterEach(async () => {
  await shop.stop()
  lifetime.abort()
})

/** The relay starts anew when it has run for so many days; done when it has looked through what it keeps. */
async function daysLater(days: number): Promise<void> {
  const { logger, lines } = recordLog()
  await restartAged(days, logger)
  await until(() => lines.some(({ msg }) => msg === 'kept long enough, deleted'))
}

/** The relay starts anew, and has run for so many days more than in truth. */
async function restartAged(days: number, log?: Logger): Promise<void> {
  await shop.stop()
  const record = await openCatalogue(path.join(data, 'record.sqlite'))
  const [age, wall] = [Date.now() + days * dayMs, Date.now()]
  await record.updateTable('age').set({ age, wall }).execute()
  await record.destroy()
  shop = await openShop({ data, ...(log && { log }) })
}

/** A work order that is due before any other: that it is gone says that retention has come by. */
async function witness(yearsAgo: number): Promise<void> {
  await restartAged(-yearsAgo * 365)
  await shop.bring({ workOrder: 'WO-0', bay: 'bay-2', state: 'delivered' })
  await restartAged(0)
}

async function upload(id: string): Promise<void> {
  const identity = { site: 'test-site', bays: ['bay-1'], key: testEdgeKey }
  for (const [type, contentType] of [
    ['mp4', 'video/mp4'],
    ['jpg', 'image/jpeg'],
    ['json', 'application/json'],
  ]) {
    const answer = await fetch(`${shop.relay.httpUrl}${clipFilesPath}/${id}.${type}?bay=bay-1`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${await signEdgeToken(identity, clipAudience)}`,
        'content-type': contentType ?? '',
        'content-range': contentRange({ from: 0, to: film.length - 1, total: film.length }),
        'repr-digest': reprDigest(createHash('sha256').update(film).digest('hex')),
      },
      body: new Uint8Array(film),
    })
    expect(answer.status).toBe(201)
  }
}

/** A work order with everything that there can be, whose car has left. */
async function finishedWorkOrder(workOrder = 'WO-1'): Promise<void> {
  const vehicle = { plate: '沪A98765' }
  const customer = { name: '王秘密' }
  const parts = {
    steps: [{ id: 's1', title: 'Brakes', state: 'done' }],
    items: [{ id: 'i1', area: 'brakes' }],
  }
  await shop.bring({ workOrder, vehicle, customer, ...parts })
  await shop.bring({ workOrder, vehicle, customer, state: 'delivered', ...parts })
  await shop.rate(workOrder, [1], 'the comment of a customer')
  await shop.ask('POST', '/api/links', { body: { role: 'customer', workOrder, label: 'label of a slip' } })
  const [low] = await shop.get<{ id: string }[]>('/api/follow-ups')
  await shop.ask('POST', `/api/follow-ups/${low?.id}`, { body: { note: 'the note of a manager' } })
  await upload(clipId)
  await shop.edge.deliver({
    type: 'deliver',
    id: `clip/${clipId}`,
    kind: 'clip',
    payload: {
      id: clipId,
      workOrder,
      bay: 'bay-1',
      camera: 'lift',
      kind: 'step',
      start: new Date().toISOString(),
      seconds: 10,
      sha256: createHash('sha256').update(film).digest('hex'),
    },
  })
}

/** All bytes of all files that the relay has, by name. */
async function everything(): Promise<Map<string, Buffer>> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name))
  return new Map(await Promise.all(files.map(async file => [file, await readFile(file)] as const)))
}

async function filesWith(needle: string | Buffer): Promise<string[]> {
  const found = [...(await everything())].filter(([, bytes]) => bytes.includes(needle))
  return found.map(([file]) => path.basename(file))
}

async function deletions(): Promise<string[]> {
  const { entries, isIntact } = await shop.get<Audit>('/api/audit')
  expect(isIntact).toBe(true)
  return entries.filter(({ action }) => action === 'delete').map(({ object }) => object)
}

const clipStatus = async () => (await shop.ask('GET', `/clips/${clipId}.mp4`)).status
const plates = async () => (await shop.get<WorkOrderListing[]>('/api/work-orders')).map(({ plate }) => plate)

describe('what is kept long enough', () => {
  it('stays until then, and goes in its order: clips, personal data, the record; no byte of it is left', async () => {
    await witness(1.99)
    await finishedWorkOrder()
    await upload(strayId)
    for (const secret of secrets) expect([secret, await filesWith(secret)]).not.toEqual([secret, []])
    await daysLater(89)
    expect(await clipStatus()).toBe(200)
    expect(await deletions()).toEqual(['work-order WO-0: personal data'])
    expect(await filesWith(film.subarray(100, 200))).toHaveLength(6)

    await daysLater(91)
    expect(await filesWith(film.subarray(100, 200))).toEqual([])
    expect(await clipStatus()).toBe(404)
    expect(await deletions()).toContain('work-order WO-1: 1 clips')
    expect(await filesWith(clipId)).not.toContain(`${clipId}.mp4`)
    expect(await plates()).toContain('沪A98765')

    await daysLater(2 * 365 + 1)
    for (const secret of secrets) expect([secret, await filesWith(secret)]).toEqual([secret, []])
    expect(await plates()).toContain('沪A•••65')
    expect(await shop.get('/api/work-orders/WO-1')).toMatchObject({
      vehicle: { plate: '沪A•••65' },
      items: [{ area: 'brakes' }],
    })

    await daysLater(10 * 365 + 1)
    expect(await plates()).toEqual([])
    expect((await shop.ask('GET', '/api/work-orders/WO-1')).status).toBe(404)
    expect((await deletions()).filter(object => object.includes('WO-1'))).toEqual([
      'work-order WO-1: record',
      'work-order WO-1: personal data',
      'work-order WO-1: 1 clips',
    ])
    expect(await filesWith('brakes')).toEqual([])
  })

  it('stays when it is held, and goes when it is let go', async () => {
    await witness(0)
    await finishedWorkOrder()
    await shop.ask('PUT', '/api/work-orders/WO-1/hold', { body: { held: true, reason: 'insurer' } })
    await daysLater(11 * 365)
    expect(await shop.get<WorkOrderListing[]>('/api/work-orders')).toMatchObject([
      { plate: '沪A98765', clips: 1 },
    ])
    expect(await clipStatus()).toBe(200)
    await shop.ask('PUT', '/api/work-orders/WO-1/hold', { body: { held: false } })
    await daysLater(11 * 365)
    expect(await plates()).toEqual([])
    expect(await clipStatus()).toBe(404)
  })

  it('stays as long as the car is in the bay', async () => {
    await witness(0)
    await shop.bring({ workOrder: 'WO-1', vehicle: { plate: '沪A98765' } })
    await daysLater(11 * 365)
    expect(await plates()).toEqual(['沪A98765'])
  })
})

describe('clocks that are wrong', () => {
  const wrong: [string, number][] = [
    ['1970', -Date.now()],
    ['a day back', -dayMs],
    ['three hours ahead', 3 * 3_600_000],
    ['ten years ahead', 10 * 365 * dayMs],
  ]

  /** The relay starts with a wall clock that is off by so much, and has looked through what it keeps. */
  async function restartOff(byMs: number): Promise<string[]> {
    await shop.stop()
    const { logger, lines } = recordLog()
    const clocks = { wall: () => Date.now() + byMs, steady: () => performance.now() }
    shop = await openShop({ data, log: logger, clocks })
    await until(() => lines.some(({ msg }) => /^nothing (is deleted|has been kept)/.test(msg)))
    return lines.map(({ msg }) => msg)
  }

  async function kept(): Promise<unknown> {
    const { revision: _, ...record } = await shop.get<{ revision: number }>('/api/work-orders/WO-1')
    return { record, film: await clipStatus(), deletions: await deletions() }
  }

  it.each(wrong)('an edge at %s: its records are as old as their receipt', async (_, byMs) => {
    await shop.bring({ workOrder: 'WO-1', receivedAtMs: Date.now() + byMs })
    await shop.bring({ workOrder: 'WO-1', state: 'delivered', receivedAtMs: Date.now() + byMs })
    await restartAged(89)
    await restartOff(0)
    expect((await shop.ask('GET', '/api/work-orders/WO-1')).status).toBe(200)
    expect(await deletions()).toEqual([])
  })

  it.each(wrong)('a relay at %s, and right again: nothing is gone', async (_, byMs) => {
    await finishedWorkOrder()
    const before = await kept()
    await restartOff(byMs)
    expect(await kept()).toEqual(before)
    await restartOff(0)
    expect(await kept()).toEqual(before)
  })

  it('what was due waits for a day after a leap', async () => {
    await witness(1.99)
    await restartAged(3)
    expect(await restartOff(20 * dayMs)).toContain('nothing is deleted: the clock leapt within a day')
    expect(await deletions()).toEqual([])
    await restartAged(5.5)
    await until(async () => (await deletions()).length > 0)
    expect(await deletions()).toEqual(['work-order WO-0: personal data'])
  })
})

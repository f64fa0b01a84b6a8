import { describe, expect, it } from 'vitest'
import { type ParsedPayload, parsePayload, payloadByteLimit } from '../../../edge/job/snapshot.ts'
import { contractExample } from '../../support/contract-example.ts'
import { aJob } from '../../support/job.ts'

const minimal = {
  workOrder: 'WO-1',
  revision: 1,
  state: 'in-bay',
  at: '2026-11-23T09:15:00+08:00',
  vehicle: { plate: '沪A12345' },
}

function parse(value: unknown): ParsedPayload {
  return parsePayload(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)))
}

describe('parsePayload', () => {
  it("reads the contract's example and loses nothing of it", () => {
    expect(parse(contractExample)).toEqual({ kind: 'snapshot', job: JSON.parse(contractExample) })
  })

  it('takes an empty payload for an empty bay', () => {
    expect(parse('')).toEqual({ kind: 'empty' })
  })

  it('is content with what a job must have, and fills in what goes without saying', () => {
    const job = { ...minimal, customer: { showOnWall: true }, steps: [], findings: [], items: [] }
    expect(parse(minimal)).toEqual({ kind: 'snapshot', job })
  })

  it('leaves out keys that it does not know, wherever they stand', () => {
    const more = {
      ...minimal,
      mileage: 12,
      vehicle: { ...minimal.vehicle, colour: 'red' },
      steps: [aStep({ x: 1 })],
    }
    const parsed = parse(more)
    expect(parsed).toEqual(parse({ ...minimal, steps: [aStep()] }))
    expect(parsed.kind).toBe('snapshot')
  })

  it('takes null for absent where a key may be absent', () => {
    const item = { id: 'i1', area: 'brakes', part: { name: 'pad', model: null, quantity: 1 }, minutes: null }
    const withNulls = { ...minimal, promisedAt: null, steps: [aStep({ endedAt: null })], items: [item] }
    const job = aJob({
      ...minimal,
      customer: {},
      technician: undefined,
      steps: [aStep()],
      items: [{ id: 'i1', area: 'brakes', part: { name: 'pad', quantity: 1 } }],
    })
    expect(parse(withNulls)).toEqual({ kind: 'snapshot', job })
  })

  it('skips a byte order mark', () => {
    expect(parse(`\ufeff${JSON.stringify(minimal)}`).kind).toBe('snapshot')
  })

  it('takes a payload of exactly 256 KiB, and not one byte more', () => {
    const payload = Buffer.alloc(payloadByteLimit, ' ')
    payload.write(JSON.stringify(minimal))
    expect(parsePayload(payload).kind).toBe('snapshot')
    expect(parsePayload(Buffer.concat([payload, Buffer.from(' ')]))).toMatchObject({
      kind: 'refused',
      reason: 'has 262145 bytes, more than 262144',
    })
  })

  it('has no way to the prototype of anything', () => {
    const text = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},${JSON.stringify(minimal).slice(1)}`
    const parsed = parse(text)
    expect(parsed).toEqual(parse(minimal))
    expect('polluted' in {}).toBe(false)
    if (parsed.kind === 'snapshot') expect(Object.getPrototypeOf(parsed.job)).toBe(Object.prototype)
  })

  it.each([
    ['no JSON', '{"workOrder": WO-1}', '', 'is not JSON'],
    ['JSON with one comma missing', '{"workOrder":1 "revision":1}', '', 'is not JSON: wrong at character 15'],
    ['JSON cut off', '{"workOrder":', '', /^is not JSON/],
    ['NaN', '{"revision":NaN}', '', /^is not JSON/],
    ['an infinite number', JSON.stringify(minimal).replace(':1,', ':1e999,'), 'revision', /Infinity/],
    ['a list', [minimal], '', /expected object, received array/],
    ['null', 'null', '', /expected object, received null/],
    ['a missing field', { ...minimal, vehicle: {} }, 'vehicle.plate', /expected string/],
    ['null where something must be', { ...minimal, workOrder: null }, 'workOrder', /expected string/],
    ['a state that there is not', { ...minimal, state: 'broken' }, 'state', /expected one of "scheduled"/],
    ['a fraction of a cent', withItem({ labour: 0.5 }), 'items[0].labour', /expected int/],
    ['a negative price', withItem({ material: -1 }), 'items[0].material', /Too small/],
    ['a time without offset', { ...minimal, at: '2026-11-23T09:15:00' }, 'at', /datetime/],
    ['a day that there is not', { ...minimal, at: '2026-02-30T09:15:00Z' }, 'at', /datetime/],
    ['a lone surrogate', JSON.stringify(minimal).replace('沪', '\\ud800'), 'vehicle.plate', /well-formed/],
    ['a lone surrogate in an id', JSON.stringify(minimal).replace('WO', '\\udc00'), 'workOrder', /control/],
    ['a line break in an id', { ...minimal, workOrder: 'WO\n1' }, 'workOrder', /control characters/],
    ['an id of 65 characters', { ...minimal, workOrder: 'x'.repeat(65) }, 'workOrder', /Too big/],
    [
      'a wrong entry far down',
      { ...minimal, steps: [aStep(), aStep({ state: 1 })] },
      'steps[1].state',
      /expected one of/,
    ],
    ['an id that is there twice', { ...minimal, steps: [aStep(), aStep()] }, 'steps[1].id', 'is there twice'],
    [
      'a list that is too long',
      { ...minimal, steps: Array(501).fill({}) },
      'steps',
      'has 501 entries, more than 500',
    ],
    [
      'a text that is too long',
      { ...minimal, vehicle: { plate: 'x'.repeat(2001) } },
      'vehicle.plate',
      /Too big/,
    ],
  ])('refuses %s with path and reason', (_what, value, path, reason) => {
    const matching = typeof reason === 'string' ? reason : expect.stringMatching(reason)
    expect(parse(value)).toEqual({ kind: 'refused', path, reason: matching })
  })

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['an overlong UTF-8 form', Buffer.from([0x22, 0xc0, 0xaf, 0x22])],
    ['a surrogate encoded as UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])],
    ['UTF-16', Buffer.from(JSON.stringify(minimal), 'utf16le').fill(0xff, 0, 2)],
  ])('refuses %s', (_what, payload) => {
    expect(parsePayload(payload)).toEqual({ kind: 'refused', path: '', reason: 'is not UTF-8' })
  })

  it('quotes nothing of what it refuses', () => {
    const secret = 'hunter2'
    const values = [secret, `{"${secret}`, { ...minimal, state: secret }, { ...minimal, at: secret }]
    const more = [
      { ...minimal, [secret]: 1, revision: secret },
      { ...minimal, workOrder: secret.repeat(99) },
    ]
    for (const parsed of [...values, ...more].map(parse)) {
      expect(parsed.kind).toBe('refused')
      expect(JSON.stringify(parsed)).not.toContain(secret)
    }
  })

  const wrongItem = {
    id: 1,
    area: 2,
    fault: 3,
    reason: 4,
    part: { name: 1 },
    material: 'x',
    labour: 'x',
    payer: 1,
  }
  it.each([
    ['131,072 nested lists', '['.repeat(131_072) + ']'.repeat(131_072)],
    ['40,000 nested objects', `${'{"a":'.repeat(40_000)}1${'}'.repeat(40_000)}`],
    ['depth in a known field', `{"steps":[{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}]}`],
    ['depth cut off', '{"a":['.repeat(40_000)],
    ['87,000 empty items', `{"items":[${Array(87_000).fill('{}')}]}`],
    ['1,000 items wrong in every field', { ...minimal, items: Array(1000).fill(wrongItem) }],
    ['1,000 items with one id', { ...minimal, items: Array(1000).fill({ id: 'i', area: '' }) }],
    ['a time of 260,000 digits', { ...minimal, at: '2'.repeat(260_000) }],
    ['20,000 unknown keys', Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, null]))],
    ['1 MiB', 'x'.repeat(1024 * 1024)],
  ])('is done with %s before a frame is late', (_what, value) => {
    const payload = Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
    const durations = Array.from({ length: 3 }, () => {
      const startMs = process.threadCpuUsage().user
      expect(parsePayload(payload).kind).toBe('refused')
      return (process.threadCpuUsage().user - startMs) / 1000
    })
    expect(Math.min(...durations)).toBeLessThan(40)
  })
})

function aStep(changes: Record<string, unknown> = {}) {
  return { id: 's1', title: '更换前刹车片', state: 'pending', ...changes }
}

function withItem(changes: Record<string, unknown>) {
  return { ...minimal, items: [{ id: 'i1', area: 'front brakes', ...changes }] }
}

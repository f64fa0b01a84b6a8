import { execFileSync } from 'node:child_process'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { pickupSlots, type ShopHours } from '../../../../relay/store/customer/pickup-slots.ts'

const module = path.resolve(import.meta.dirname, '../../../../relay/store/customer/pickup-slots.ts')

function slots(shop: ShopHours, from: string): string[] {
  return pickupSlots(shop, Date.parse(from)).map(at => new Date(at).toISOString())
}

/** As a relay finds them whose own clock is set to that zone. */
function slotsIn(zone: string, shop: ShopHours, from: string): string[] {
  const code = `import { pickupSlots } from ${JSON.stringify(module)}
    const slots = pickupSlots(${JSON.stringify(shop)}, ${Date.parse(from)})
    console.log(JSON.stringify(slots.map(at => new Date(at).toISOString())))`
  const args = ['--input-type=module', '-e', code]
  const text = execFileSync(process.execPath, args, { env: { ...process.env, TZ: zone }, encoding: 'utf8' })
  return JSON.parse(text) as string[]
}

const tokyo = { hours: 'Mo-Sa 09:00-18:30', timezone: 'Asia/Tokyo' }

describe('pick-up slots', () => {
  it("lie within the shop's hours, by the shop's clock, on three opening days", () => {
    // Friday the 27th, 16:10 in Tokyo; the 29th is a Sunday.
    const found = slots(tokyo, '2026-11-27T07:10:00Z')
    expect(found.slice(0, 5)).toEqual([
      '2026-11-27T07:30:00.000Z',
      '2026-11-27T08:00:00.000Z',
      '2026-11-27T08:30:00.000Z',
      '2026-11-27T09:00:00.000Z', // 18:00 to 18:30, then it closes
      '2026-11-28T00:00:00.000Z',
    ])
    expect(new Set(found.map(at => at.slice(0, 10)))).toEqual(
      new Set(['2026-11-27', '2026-11-28', '2026-11-30']),
    )
    expect(found).toHaveLength(4 + 19 + 19)
    expect(found.at(-1)).toBe('2026-11-30T09:00:00.000Z')
  })

  it('leave out breaks that are shorter than a slot, and half slots before them', () => {
    const shop = { hours: 'Mo-Su 10:00-12:15,12:30-13:30', timezone: 'UTC' }
    expect(slots(shop, '2026-11-25T11:20:00Z').slice(0, 4)).toEqual([
      '2026-11-25T11:30:00.000Z',
      '2026-11-25T12:30:00.000Z',
      '2026-11-25T13:00:00.000Z',
      '2026-11-26T10:00:00.000Z',
    ])
  })

  it('begin on the half hour of clocks that are a quarter off', () => {
    const shop = { hours: 'Mo-Su 09:00-10:00', timezone: 'Asia/Kathmandu' } // UTC+5:45
    expect(slots(shop, '2026-11-25T00:00:00Z').slice(0, 2)).toEqual([
      '2026-11-25T03:15:00.000Z',
      '2026-11-25T03:45:00.000Z',
    ])
  })

  it('are by the new time from the hour in which the clock is set', () => {
    const shop = { hours: 'Mo-Su 01:00-04:00', timezone: 'Europe/Berlin' }
    // Forward: there is no 02:00 to 03:00.
    expect(slots(shop, '2026-03-29T00:00:00Z').slice(0, 4)).toEqual([
      '2026-03-29T00:00:00.000Z', // 01:00
      '2026-03-29T01:00:00.000Z', // 03:00
      '2026-03-29T01:30:00.000Z',
      '2026-03-29T23:00:00.000Z', // 01:00 of the next day
    ])
  })

  it('without hours are from 8 to 20 every day', () => {
    const found = slots({ hours: undefined, timezone: 'UTC' }, '2026-11-29T00:00:00Z')
    expect([found[0], found[23], found[24], found.length]).toEqual([
      '2026-11-29T08:00:00.000Z',
      '2026-11-29T19:30:00.000Z',
      '2026-11-30T08:00:00.000Z',
      72,
    ])
  })

  it('are none while the shop is closed for longer than we look ahead', () => {
    expect(slots({ hours: 'Nov 25-Dec 31 off', timezone: 'UTC' }, '2026-11-26T00:00:00Z')).toEqual([])
  })

  it.each([
    'UTC',
    'America/Los_Angeles',
    'Asia/Tokyo',
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Pacific/Apia',
  ])('are the same whatever the clock of the machine: %s', zone => {
    for (const from of [
      '2026-11-27T07:10:00Z',
      '2026-03-28T20:00:00Z',
      '2026-10-24T12:00:00Z',
      '2026-10-31T12:00:00Z',
    ]) {
      const berlin = { hours: 'Mo-Fr 08:00-12:00,13:00-18:00; Sa 09:00-13:00', timezone: 'Europe/Berlin' }
      for (const shop of [tokyo, berlin]) expect(slotsIn(zone, shop, from)).toEqual(slots(shop, from))
    }
  })
})

import { describe, expect, it, test } from 'vitest'
import { pageRule } from '../../../viewer/slip/paper.ts'
import { parseSlip } from '../../../viewer/slip/slip.ts'

const origin = 'https://glass.test'
const slip = {
  url: `${origin}/enter#token`,
  code: '0412',
  workOrder: 'WO-1',
  plate: '沪A12345',
  site: '东京一号店',
  expiresAt: '2026-12-07T00:00:00.000Z',
  locale: 'zh-CN',
}

describe('a slip', () => {
  it('is what the page that made the link wrote', () => {
    expect(parseSlip(JSON.stringify(slip), origin)).toEqual(slip)
  })

  it('needs neither code nor plate nor language', () => {
    const { code: _code, plate: _plate, locale: _locale, ...rest } = slip
    expect(parseSlip(JSON.stringify(rest), origin)).toEqual({
      ...rest,
      code: null,
      plate: null,
      locale: null,
    })
  })

  it.each([
    ['nothing', null],
    ['no JSON', '{'],
    ['null', 'null'],
    ["another's link", JSON.stringify({ ...slip, url: 'https://evil.test/enter#token' })],
    ['another page of ours', JSON.stringify({ ...slip, url: `${origin}/my#token` })],
    ['a host that begins like ours', JSON.stringify({ ...slip, url: `${origin}.evil.test/enter#t` })],
    ['no work order', JSON.stringify({ ...slip, workOrder: '' })],
    ['no time', JSON.stringify({ ...slip, expiresAt: 'soon' })],
  ])('is not made of %s', (_what, json) => {
    expect(parseSlip(json, origin)).toBeUndefined()
  })

  it('has no code but one of four digits', () => {
    expect(parseSlip(JSON.stringify({ ...slip, code: '12345' }), origin)?.code).toBeNull()
  })
})

test.each([
  ['80mm', 400, '@page { size: 80mm 108mm; margin: 0 }'],
  ['a6', 400, '@page { size: 105mm 148mm; margin: 0 }'],
  ['a4', 400, '@page { size: A4; margin: 20mm }'],
] as const)('on %s, %i pixels high, the page is %s', (paper, height, rule) => {
  expect(pageRule(paper, height)).toBe(rule)
})

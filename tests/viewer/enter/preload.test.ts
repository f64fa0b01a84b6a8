import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { issueLink } from '../../../relay/access/links.ts'
import { roleIn } from '../../../viewer/enter/preload.ts'

beforeEach(() => vi.stubGlobal('window', { atob }))
afterEach(() => vi.unstubAllGlobals())

it.each(['display', 'explainer', 'manager'] as const)("a %s's token says so", async role => {
  const { token } = await issueLink({ site: 'tokyo-01', secret: 'x'.repeat(32) }, { role })
  expect(roleIn(token)).toBe(role)
})

it("a customer's token says so, whatever letters the work order has", async () => {
  const grant = { role: 'customer', workOrder: '工单ÿ>>??' } as const
  const { token } = await issueLink({ site: 'tokyo-01', secret: 'x'.repeat(32) }, grant)
  expect(roleIn(token)).toBe('customer')
})

it.each(['', 'rubbish', 'a.b.c', 'a.e30.c', 'a.bnVsbA.c', `a.${btoa('{"role":7}')}.c`])(
  '%j says nothing',
  token => {
    expect(roleIn(token)).toBeUndefined()
  },
)

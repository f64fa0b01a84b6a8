import { expect, test } from 'vitest'
import { linkLifetimeMs } from '../../../relay/access/links.ts'
import { linkState, roles, usualDays, wishOf } from '../../../viewer/manage/links/link-wish.ts'

const empty = { role: 'display', workOrder: '', label: '', days: '' } as const

test.each([
  [empty, { role: 'display' }],
  [
    { ...empty, label: ' Lounge ', days: '30' },
    { role: 'display', label: 'Lounge', days: 30 },
  ],
  [
    { ...empty, role: 'customer', workOrder: ' WO-1 ' },
    { role: 'customer', workOrder: 'WO-1' },
  ],
  // The work order that was typed before another role was chosen.
  [{ ...empty, role: 'explainer', workOrder: 'WO-1' }, { role: 'explainer' }],
  [{ ...empty, role: 'customer', workOrder: '  ' }, undefined],
] as const)('%j asks for %j', (fields, wish) => {
  expect(wishOf(fields)).toEqual(wish)
})

test.each(roles)('how long a link for a %s lives is as the relay has it', role => {
  expect(usualDays[role] * 86_400_000).toBe(linkLifetimeMs[role])
})

const nowMs = Date.parse('2026-11-25T00:00:00Z')
test.each([
  [null, '2026-11-26T00:00:00Z', 'good'],
  [null, '2026-11-25T00:00:00Z', 'expired'],
  ['2026-11-24T00:00:00Z', '2026-11-26T00:00:00Z', 'revoked'],
  ['2026-11-24T00:00:00Z', '2026-11-20T00:00:00Z', 'revoked'],
] as const)('revoked at %s and good until %s: %s', (revokedAt, expiresAt, state) => {
  expect(linkState({ revokedAt, expiresAt }, nowMs)).toBe(state)
})

/**
 * The four digits on the reception slip: who has only the link, perhaps forwarded, does not have them. Made from the
 * work order and `relay.secret`, so that a slip printed again shows the same ones and none is stored.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Issuer } from './links.ts'

export function slipCode({ site, secret }: Issuer, workOrder: string): string {
  const digest = createHmac('sha256', secret)
    .update(JSON.stringify(['glassbay-slip', site, workOrder]))
    .digest()
  return String(digest.readUIntBE(0, 6) % 10_000).padStart(4, '0')
}

export function isSlipCode(issuer: Issuer, workOrder: string, code: string): boolean {
  const right = Buffer.from(slipCode(issuer, workOrder))
  const told = Buffer.from(code)
  return told.length === right.length && timingSafeEqual(told, right)
}

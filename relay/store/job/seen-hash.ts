/** What a decision is bound to. */
import { createHash } from 'node:crypto'
import type { Finding } from '../../wire/job/job.ts'

/** The same for the same words and price, another when anything of it changes. */
export function seenHash({ id, severity, area, fault, proposal, price }: Finding): string {
  const shown = [id, severity, area, fault, proposal ?? null, price?.material ?? null, price?.labour ?? null]
  return createHash('sha256').update(JSON.stringify(shown)).digest('base64url').slice(0, 22)
}

/** What is kept of a link's id: enough to know it again, nothing to make it from. */
import { createHash } from 'node:crypto'

export function linkHash(linkId: string): string {
  return createHash('sha256').update(linkId).digest('base64url')
}

/** A link as the API names it, by its hash, or as `npm run link` does, by its id. Pure. */
export function hashOfNamed(idOrHash: string): string {
  return /^[\w-]{43}$/.test(idOrHash) ? idOrHash : linkHash(idOrHash)
}

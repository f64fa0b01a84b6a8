/** Lists in pages: a cursor says where one ended, the `Link` header (RFC 8288) names the next. */
import type { Request, Response } from 'express'
import { z } from 'zod'
import { Refusal } from '../../access/refusal.ts'

export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(200).optional(),
})

/** The present address with another cursor; the rest of its query stays. */
export function nameNextPage(request: Request, response: Response, cursor: string): void {
  const { pathname, searchParams } = new URL(request.originalUrl, 'http://relay')
  searchParams.set('cursor', cursor)
  response.links({ next: `${pathname}?${searchParams}` })
}

/** Of a list ordered by a time or number, then by an id. */
export function cursorOf(number: number, id: string): string {
  return `${number}.${Buffer.from(id).toString('base64url')}`
}

/** Throws Refusal 400 for anything that `cursorOf` did not make. */
export function parseCursor(cursor: string): { number: number; id: string } {
  const match = /^(\d{1,15})\.([\w-]*)$/.exec(cursor)
  if (!match) throw new Refusal(400, 'the cursor is not one that this list has given')
  return { number: Number(match[1]), id: Buffer.from(match[2] ?? '', 'base64url').toString() }
}

/** What a payload on the bay's `job` topic says. Pure: bytes in, an exact type out; refused as a whole or not at all. */
import { z } from 'zod'
import {
  findingSchema,
  itemSchema,
  type Job,
  jobSchema,
  listLimits,
  stepSchema,
} from '../../relay/wire/job/job.ts'

/** Contract, "Job state". Bytes. */
export const payloadByteLimit = 256 * 1024

/** `path` is that of the wrong field, as in `steps[0].state`; empty when it is the payload as a whole. */
export interface Refusal {
  path: string
  /** One short phrase; never quotes the payload. */
  reason: string
}

export type ParsedPayload =
  /** The bay is empty. */
  { kind: 'empty' } | { kind: 'snapshot'; job: Job } | ({ kind: 'refused' } & Refusal)

export function parsePayload(payload: Uint8Array): ParsedPayload {
  if (payload.byteLength === 0) return { kind: 'empty' }
  if (payload.byteLength > payloadByteLimit) {
    return refused('', `has ${payload.byteLength} bytes, more than ${payloadByteLimit}`)
  }
  const text = decodeUtf8(payload)
  if (text === undefined) return refused('', 'is not UTF-8')
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refused('', notJson(error as SyntaxError))
  }
  const wrong = findInLists(value)
  if (wrong) return wrong
  const { success, data, error } = jobSchema.safeParse(withoutNulls(value, snapshotDepth))
  return success ? { kind: 'snapshot', job: data } : refusedBy(error, [])
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** A byte order mark in front, as some Windows systems write it, is left out. */
function decodeUtf8(payload: Uint8Array): string | undefined {
  try {
    return utf8.decode(payload)
  } catch {
    return undefined // the only thing that it throws for
  }
}

/** V8's message quotes the text, which may be anybody's data; only the position is passed on. */
function notJson({ message }: SyntaxError): string {
  const position = /at position (\d+)/.exec(message)?.[1]
  return position ? `is not JSON: wrong at character ${position}` : 'is not JSON'
}

const lists = { steps: stepSchema, findings: findingSchema, items: itemSchema }

/**
 * Before the whole: it would look at each of a hundred thousand entries first, and describe all that is wrong with
 * each of a thousand, which takes longer than video can wait. This stops at the first wrong one.
 */
function findInLists(value: unknown): ParsedPayload | undefined {
  if (!isObject(value)) return undefined
  for (const [name, schema] of Object.entries(lists)) {
    const list = value[name]
    if (!Array.isArray(list)) continue
    const limit = listLimits[name as keyof typeof lists]
    if (list.length > limit) return refused(name, `has ${list.length} entries, more than ${limit}`)
    for (const [i, entry] of list.entries()) {
      const { error } = schema.safeParse(withoutNulls(entry, entryDepth))
      if (error) return refusedBy(error, [name, i])
    }
  }
  return undefined
}

/** item → part; job → items → item → part. */
const entryDepth = 2
const snapshotDepth = 4

/** Many systems write null for what is not there. Deeper than a snapshot goes nothing is looked at. */
function withoutNulls(value: unknown, depth: number): unknown {
  if (depth < 0) return value
  if (Array.isArray(value)) return value.map(entry => withoutNulls(entry, depth - 1))
  if (!isObject(value)) return value
  const present = Object.entries(value).filter(([, entry]) => entry !== null)
  return Object.fromEntries(present.map(([key, entry]) => [key, withoutNulls(entry, depth - 1)]))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `at`: where in the snapshot the parsed value stands. */
function refusedBy({ issues }: z.ZodError, at: PropertyKey[]): ParsedPayload {
  const [first] = issues
  if (!first) return refused('', 'is not a snapshot')
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  return refused(z.core.toDotPath([...at, ...first.path]), `${first.message}${more}`)
}

function refused(path: string, reason: string): ParsedPayload {
  return { kind: 'refused', path, reason }
}

/** A work order's clips: the list, the files (with ranges), their thumbnails, and what was drawn over them. */

import type { Response } from 'express'
import { z } from 'zod'
import { Refusal } from '../../access/refusal.ts'
import type { BurnedFilms } from '../../narration/burn/burned-films.ts'
import type { ClipFiles } from '../../store/clips/clip-files.ts'
import type { ClipCursor, Clips } from '../../store/clips/clips.ts'
import type { ClipRow } from '../../store/database/tables.ts'
import type { WorkOrders } from '../../store/job/work-orders.ts'
import { clipObject } from '../../store/keeping/audit-log.ts'
import { type ClipFileType, clipIdForm, clipMediaTypes } from '../../wire/uplink/clip-upload.ts'
import { type ListedClip, listedClipSchema } from '../../wire/work-order/clip-list.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const querySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(200).optional(),
})

export interface ClipRoutesOptions {
  clips: Clips
  clipFiles: ClipFiles
  burnedFilms: Pick<BurnedFilms, 'ask'>
  workOrders: WorkOrders
}

type FileParts = Pick<ClipRoutesOptions, 'clips' | 'clipFiles'>

const filmQuerySchema = z.object({
  burned: z.literal('1').optional().meta({
    description:
      'A moment with voice, captions and drawing in its picture, for sending on; while it is being made the answer is 202 with `{progress}`, 0 to 1',
  }),
})
/** Between two questions how far a film is, s. */
const askAgainSeconds = 2

export function clipRoutes({ clips, clipFiles, burnedFilms, workOrders }: ClipRoutesOptions): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/work-orders/{workOrder}/clips',
      summary: 'The clips, newest first; the next page is in the Link header',
      action: 'read-work-order',
      query: querySchema,
      response: z.array(listedClipSchema),
      async find({ workOrder = '' }) {
        return (await workOrders.exists(workOrder)) ? { workOrder } : undefined
      },
      async handle({ found: { workOrder }, query: { limit, cursor }, request, response }) {
        const rows = await clips.ofWorkOrder(
          workOrder,
          limit,
          cursor === undefined ? undefined : decodeCursor(cursor),
        )
        const last = rows.at(-1)
        if (last && rows.length === limit) {
          response.links({ next: `${request.path}?limit=${limit}&cursor=${encodeCursor(last)}` })
        }
        const ids = rows.map(({ id }) => id)
        const drawnOver = await clipFiles.having('json', ids)
        return rows.map(row => answerOf(row, drawnOver.has(row.id)))
      },
    }),
    filmRoute({ clips, clipFiles, burnedFilms }),
    clipFileRoute('jpg', { clips, clipFiles }),
    clipFileRoute('json', { clips, clipFiles }),
  ]
}

/** Of the files' addresses. */
const endings: Record<ClipFileType, string> = { mp4: 'mp4', jpg: 'jpg', json: 'overlay.json' }

function filmRoute({ burnedFilms, ...parts }: FileParts & Pick<ClipRoutesOptions, 'burnedFilms'>): Route {
  return guardedRoute({
    method: 'get',
    path: `/clips/{id}.${endings.mp4}`,
    summary: 'A clip; answers range requests',
    action: 'read-work-order',
    query: filmQuerySchema,
    contentType: clipMediaTypes.mp4,
    find: ({ id = '' }) => findFile(id, 'mp4', parts),
    async handle({ found: { clip }, query, response }) {
      // Nothing was said over any other clip.
      const isPlain = query.burned === undefined || clip.kind !== 'moment'
      if (isPlain) return await sendFile(response, parts.clipFiles.pathOf(clip.id, 'mp4'), clip, 'mp4')
      const answer = await burnedFilms.ask(clip)
      response.set('Retry-After', String(askAgainSeconds))
      if (!answer) throw new Refusal(503, 'many films are being made: ask again later')
      if (answer === 'failed') throw new Refusal(500, 'this film could not be made: ask again to try again')
      if ('progress' in answer) {
        response.status(202).json(answer)
        return
      }
      response.removeHeader('Retry-After')
      await sendFile(response, answer.file, clip, 'mp4')
    },
    audit: ({ found: { clip }, response }) =>
      response.statusCode === 202 ? undefined : { action: 'download-clip', object: clipObject(clip.id) },
  })
}

function clipFileRoute(type: 'jpg' | 'json', parts: FileParts): Route {
  return guardedRoute({
    method: 'get',
    path: `/clips/{id}.${endings[type]}`,
    summary:
      type === 'jpg'
        ? "A clip's thumbnail"
        : 'What was written and drawn over a clip, timed from its first frame',
    action: 'read-work-order',
    contentType: clipMediaTypes[type],
    find: ({ id = '' }) => findFile(id, type, parts),
    handle: ({ found: { clip }, response }) =>
      sendFile(response, parts.clipFiles.pathOf(clip.id, type), clip, type),
  })
}

async function findFile(id: string, type: ClipFileType, { clips, clipFiles }: FileParts) {
  const clip = clipIdForm.test(id) ? await clips.find(id) : undefined
  const isThere = clip && (await clipFiles.having(type, [id])).has(id)
  return isThere ? { workOrder: clip.work_order, clip } : undefined
}

async function sendFile(
  response: Response,
  file: string,
  clip: ClipRow,
  type: ClipFileType,
): Promise<undefined> {
  const headers = {
    // Each use asks again: a link may have been revoked since.
    'Cache-Control': 'private, no-cache',
    'Content-Type': clipMediaTypes[type],
    'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(fileName(clip, type))}`,
  }
  await new Promise<void>((resolve, reject) => {
    response.sendFile(file, { cacheControl: false, headers }, error => {
      // A viewer that goes away in the middle is no failure.
      if (error && !response.headersSent) reject(error)
      else resolve()
    })
  })
}

function answerOf(clip: ClipRow, isDrawnOver: boolean): ListedClip {
  const { id, bay, camera, kind, step, finding, label, start_at, duration_ms, sha256 } = clip
  return {
    id,
    bay,
    camera,
    kind,
    step,
    finding,
    label,
    start: new Date(start_at).toISOString(),
    seconds: duration_ms / 1000,
    url: `/clips/${id}.mp4`,
    thumbnail: `/clips/${id}.jpg`,
    overlay: isDrawnOver ? `/clips/${id}.${endings.json}` : null,
    sha256,
  }
}

/** What a person finds in the downloads folder: work order, what it shows, camera. */
function fileName({ work_order, kind, step, finding, camera }: ClipRow, type: ClipFileType): string {
  return `${[work_order, kind, step ?? finding, camera].filter(Boolean).join(' ')}.${endings[type]}`
}

function encodeCursor({ start_at, id }: ClipRow): string {
  return `${start_at}-${id}`
}

function decodeCursor(cursor: string): ClipCursor {
  const match = /^(\d{1,15})-([0-9a-f]{32})$/.exec(cursor)
  if (!match) throw new Refusal(400, 'the cursor is not one that this list has given')
  return { startAt: Number(match[1]), id: match[2] ?? '' }
}

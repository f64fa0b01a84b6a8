/** A work order's clips: the list, the files (with ranges) and their thumbnails. */
import { z } from 'zod'
import { Refusal } from '../access/refusal.ts'
import { clipObject } from '../record/audit-log.ts'
import type { ClipFiles } from '../record/clip-files.ts'
import type { ClipCursor, Clips } from '../record/clips.ts'
import type { ClipRow } from '../record/tables.ts'
import type { WorkOrders } from '../record/work-orders.ts'
import { type ClipFileType, clipIdForm, clipMediaTypes } from '../wire/clip.ts'
import { type ListedClip, listedClipSchema } from '../wire/clip-list.ts'
import { guardedRoute, type Route } from './route.ts'

const querySchema = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(100),
  cursor: z.string().max(200).optional(),
})

export interface ClipRoutesOptions {
  clips: Clips
  clipFiles: ClipFiles
  workOrders: WorkOrders
}

export function clipRoutes({ clips, clipFiles, workOrders }: ClipRoutesOptions): Route[] {
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
        return rows.map(answerOf)
      },
    }),
    clipFileRoute('mp4', { clips, clipFiles }),
    clipFileRoute('jpg', { clips, clipFiles }),
  ]
}

function clipFileRoute(
  type: ClipFileType,
  { clips, clipFiles }: Omit<ClipRoutesOptions, 'workOrders'>,
): Route {
  return guardedRoute({
    method: 'get',
    path: `/clips/{id}.${type}`,
    summary: type === 'mp4' ? 'A clip; answers range requests' : "A clip's thumbnail",
    action: 'read-work-order',
    contentType: clipMediaTypes[type],
    async find({ id = '' }) {
      const clip = clipIdForm.test(id) ? await clips.find(id) : undefined
      return clip && { workOrder: clip.work_order, clip }
    },
    async handle({ found: { clip }, response }) {
      const headers = {
        // Each use asks again: a link may have been revoked since.
        'Cache-Control': 'private, no-cache',
        'Content-Type': clipMediaTypes[type],
        'Content-Disposition': `inline; filename*=UTF-8''${encodeURIComponent(fileName(clip, type))}`,
      }
      await new Promise<void>((resolve, reject) => {
        response.sendFile(clipFiles.pathOf(clip.id, type), { cacheControl: false, headers }, error => {
          // A viewer that goes away in the middle is no failure.
          if (error && !response.headersSent) reject(error)
          else resolve()
        })
      })
    },
    audit: ({ found: { clip } }) =>
      type === 'mp4' ? { action: 'download-clip', object: clipObject(clip.id) } : undefined,
  })
}

function answerOf(clip: ClipRow): ListedClip {
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
    sha256,
  }
}

/** What a person finds in the downloads folder: work order, what it shows, camera. */
function fileName({ work_order, kind, step, finding, camera }: ClipRow, type: ClipFileType): string {
  return `${[work_order, kind, step ?? finding, camera].filter(Boolean).join(' ')}.${type}`
}

function encodeCursor({ start_at, id }: ClipRow): string {
  return `${start_at}-${id}`
}

function decodeCursor(cursor: string): ClipCursor {
  const match = /^(\d{1,15})-([0-9a-f]{32})$/.exec(cursor)
  if (!match) throw new Refusal(400, 'the cursor is not one that this list has given')
  return { startAt: Number(match[1]), id: match[2] ?? '' }
}

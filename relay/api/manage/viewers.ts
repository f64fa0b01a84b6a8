/** `GET /api/viewers`: who watches and how it looks there, so that a dead display is seen from the desk. */
import { z } from 'zod'
import { linkHash } from '../../access/link-hash.ts'
import { roles } from '../../access/subject.ts'
import type { LiveViewers } from '../../live/live-viewers.ts'
import { renditions } from '../../wire/live/camera.ts'
import { voiceRenditions } from '../../wire/narration/narration.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const reportSchema = z.object({
  moving: z.boolean(),
  behindMs: z.number().nullable().meta({ description: 'Capture to glass' }),
  droppedFrames: z.number(),
  rebuilds: z.number(),
})

const viewerSchema = z.object({
  role: z.enum(roles),
  link: z.string().meta({ description: "The link's id, as GET /api/links has it" }),
  bay: z.string(),
  camera: z.string(),
  rendition: z.enum([...renditions, ...voiceRenditions]).nullable(),
  address: z.string(),
  since: z.iso.datetime(),
  gaps: z.int().meta({ description: 'Times that it was behind and lost whole GOPs' }),
  report: reportSchema.nullable().meta({ description: 'Its last report; null when it has sent none' }),
})

export function viewerRoutes(viewers: LiveViewers): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/viewers',
      summary: 'Everybody who watches now, with what each reports of its picture',
      action: 'read-health',
      response: z.array(viewerSchema),
      handle() {
        return [...viewers].map(({ viewer, subject, camera, address, sinceMs }) => ({
          role: subject.role,
          link: linkHash(subject.linkId),
          bay: camera.bay,
          camera: camera.camera,
          rendition: viewer.stream?.rendition ?? null,
          address,
          since: new Date(sinceMs).toISOString(),
          gaps: viewer.gaps,
          report: viewer.report ? reportSchema.parse(viewer.report) : null,
        }))
      },
    }),
  ]
}

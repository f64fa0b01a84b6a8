/** `GET /api/staff/{id}/photo`: who customers meet. */
import path from 'node:path'
import type { StaffMember } from '../../../config/site.ts'
import { guardedRoute, type Route } from '../http/route.ts'

const mediaTypes: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
}

export function staffRoutes(staff: readonly StaffMember[]): Route[] {
  return [
    guardedRoute({
      method: 'get',
      path: '/api/staff/{id}/photo',
      summary: "A staff member's photo",
      action: 'read-staff',
      contentType: 'image/*',
      async find({ id }) {
        const photo = staff.find(member => member.id === id)?.photo
        return photo === undefined ? undefined : { workOrder: undefined, photo }
      },
      async handle({ found: { photo }, response }) {
        const headers = {
          'Cache-Control': 'private, max-age=3600',
          'Content-Type': mediaTypes[path.extname(photo).toLowerCase()] ?? 'application/octet-stream',
        }
        await new Promise<void>((resolve, reject) => {
          response.sendFile(photo, { cacheControl: false, headers }, error => {
            // A page that goes away in the middle is no failure.
            if (error && !response.headersSent) reject(error)
            else resolve()
          })
        })
      },
    }),
  ]
}

/** Path of the photo, for pages; null when there is none. */
export function photoPath({ id, photo }: StaffMember): string | null {
  return photo === undefined ? null : `/api/staff/${encodeURIComponent(id)}/photo`
}

/** `POST /api/bays/{bay}/cameras/{camera}/ptz`: an explainer turns a camera, through the bay's edge. */
import type { ActionObject } from '../../access/can.ts'
import { Refusal } from '../../access/refusal.ts'
import type { LiveCamera } from '../../live/live-camera.ts'
import type { SiteCameras } from '../../live/site-cameras.ts'
import { ptzCommandSchema } from '../../wire/ptz/ptz.ts'
import { guardedRoute, type Route } from '../http/route.ts'

export function ptzRoutes(cameras: Pick<SiteCameras, 'find'>): Route[] {
  return [
    guardedRoute({
      method: 'post',
      path: '/api/bays/{bay}/cameras/{camera}/ptz',
      summary:
        'Turns and zooms a camera for a moment, or sends it to one of its presets; 204 when it has taken it',
      action: 'turn-camera',
      status: 204,
      body: ptzCommandSchema,
      async find({ bay = '', camera = '' }): Promise<(ActionObject & { camera: LiveCamera }) | undefined> {
        const found = cameras.find(bay, camera)
        return found?.status.ptz && { camera: found }
      },
      async handle({ found: { camera }, body }) {
        const isKnown =
          body.kind !== 'preset' || camera.status.ptz?.presets.some(({ token }) => token === body.token)
        if (!isKnown) throw new Refusal(409, 'the camera has no such preset any more')
        await camera.turn(body).catch((error: Error) => {
          throw new Refusal(409, `the camera was not turned: ${error.message}`)
        })
      },
    }),
  ]
}

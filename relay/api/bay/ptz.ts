/** `POST /api/bays/{bay}/cameras/{camera}/ptz` and `…/presets`: an explainer turns a camera, through the bay's edge. */
import type { ActionObject } from '../../access/can.ts'
import { Refusal } from '../../access/refusal.ts'
import type { LiveCamera } from '../../live/live-camera.ts'
import type { SiteCameras } from '../../live/site-cameras.ts'
import { newPresetSchema, type PtzCommand, ptzMoveSchema } from '../../wire/ptz/ptz.ts'
import { guardedRoute, type Route } from '../http/route.ts'

type Found = ActionObject & { camera: LiveCamera }

export function ptzRoutes(cameras: Pick<SiteCameras, 'find'>): Route[] {
  async function find({ bay = '', camera = '' }): Promise<Found | undefined> {
    const found = cameras.find(bay, camera)
    return found?.status.ptz && { camera: found }
  }
  return [
    guardedRoute({
      method: 'post',
      path: '/api/bays/{bay}/cameras/{camera}/ptz',
      summary:
        'Turns and zooms a camera for a moment, or sends it to one of its presets; 204 when it has taken it',
      action: 'turn-camera',
      status: 204,
      body: ptzMoveSchema,
      find,
      async handle({ found: { camera }, body }) {
        const isKnown =
          body.kind !== 'preset' || camera.status.ptz?.presets.some(({ token }) => token === body.token)
        if (!isKnown) throw new Refusal(409, 'the camera has no such preset any more')
        await tell(camera, body, 'turned')
      },
      // A held key tells it several times a second: one entry for all of that.
      audit: ({ found }) => ({ action: 'turn-camera', object: objectOf(found), isVisit: true }),
    }),
    guardedRoute({
      method: 'post',
      path: '/api/bays/{bay}/cameras/{camera}/presets',
      summary:
        'Stores where the camera looks now under a name, over the preset that has it; 204 when it has taken it',
      action: 'turn-camera',
      status: 204,
      body: newPresetSchema,
      find,
      handle: ({ found: { camera }, body: { name } }) =>
        tell(camera, { kind: 'store', name }, 'given a preset'),
      audit: ({ found }) => ({ action: 'store-preset', object: objectOf(found) }),
    }),
  ]
}

async function tell(camera: LiveCamera, command: PtzCommand, what: string): Promise<void> {
  await camera.turn(command).catch((error: Error) => {
    throw new Refusal(409, `the camera was not ${what}: ${error.message}`)
  })
}

function objectOf({ camera: { bay, camera } }: Found): string {
  return `camera ${bay}/${camera}`
}

/** Where a camera can be turned, as commands: pure. */

import type { PtzCommand } from '../../../relay/wire/ptz/ptz.ts'
import type { Direction } from '../words/words.ts'

/** In the order of their keys. */
export const directions: readonly Direction[] = ['left', 'up', 'down', 'right', 'farther', 'nearer']

/** Share of the camera's full speed: a tap is to move the picture by a part of itself. */
const speed = 0.5

const axes: Record<Direction, { pan: number; tilt: number; zoom: number }> = {
  left: { pan: -speed, tilt: 0, zoom: 0 },
  up: { pan: 0, tilt: speed, zoom: 0 },
  down: { pan: 0, tilt: -speed, zoom: 0 },
  right: { pan: speed, tilt: 0, zoom: 0 },
  farther: { pan: 0, tilt: 0, zoom: -speed },
  nearer: { pan: 0, tilt: 0, zoom: speed },
}

export function nudgeOf(direction: Direction): PtzCommand {
  return { kind: 'nudge', ...axes[direction] }
}

import { useEffect, useState } from 'preact/hooks'
import type { Stroke } from '../../../relay/wire/narration/remark.ts'
import type { Glass } from '../../player/live-player.ts'
import type { BayInfo } from '../../ui/page/api.ts'
import { every } from '../../ui/page/listen.ts'
import { LivePicture } from '../../ui/picture/live-picture.tsx'
import { useView } from '../words/view.ts'
import { DrawingSurface } from './drawing-surface.tsx'
import type { Pen } from './pen.ts'

export type GlassLook = () => Glass | undefined

export interface StageProps {
  bay: BayInfo
  /** Id of the chosen camera. */
  camera: string
  pen: Pen
  tool: Stroke['kind']
  colour: Stroke['colour']
  glass: GlassLook
  onGlass: (glass: GlassLook | null) => void
}

/** The chosen bay, large and whole, to draw on. */
export function Stage({ bay, camera, pen, tool, colour, glass, onGlass }: StageProps) {
  const { words, common } = useView()
  const behindMs = useBehindMs(glass)
  const name = bay.cameras.find(({ id }) => id === camera)?.name
  if (!name) return <div class="stage stage-empty">{words.cameraLost}</div>
  return (
    <div class="stage">
      <LivePicture
        bay={bay.id}
        camera={camera}
        label={words.picture(`${bay.name}, ${name}`)}
        words={common}
        onGlass={onGlass}
      >
        <DrawingSurface pen={pen} camera={camera} tool={tool} colour={colour} glass={glass} />
      </LivePicture>
      <p class="stage-sign">
        <b>{bay.name}</b> <span>{name}</span>
        {behindMs === undefined ? null : (
          <span class="stage-behind">{words.behind((behindMs / 1000).toFixed(1))}</span>
        )}
      </p>
    </div>
  )
}

/** From capture to this glass, once a second. */
function useBehindMs(glass: GlassLook): number | undefined {
  const [behindMs, setBehindMs] = useState<number>()
  useEffect(() => {
    const life = new AbortController()
    every(1000, () => setBehindMs(glass()?.behindMs), life.signal)
    return () => life.abort()
  }, [glass])
  return behindMs
}

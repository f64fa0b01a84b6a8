import { useEffect, useRef } from 'preact/hooks'
import type { Glass } from '../../player/live-player.ts'
import { useCaption, useRemarks } from './remarks.ts'
import { StrokeLayer } from './stroke-layer.ts'
import './picture-overlay.css'

export interface PictureOverlayProps {
  bay: string
  camera: string
  /** What the picture shows now. */
  glass: () => Glass | undefined
}

/** What explainers draw on a picture and write over it; nothing on pages that follow no remarks. */
export function PictureOverlay({ bay, camera, glass }: PictureOverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const remarks = useRemarks()
  const caption = useCaption(bay)
  const look = useRef(glass)
  look.current = glass

  useEffect(() => {
    if (!remarks || !canvas.current) return undefined
    const life = new AbortController()
    const options = { canvas: canvas.current, bay, camera, remarks, glass: () => look.current() }
    new StrokeLayer(options).run(life.signal)
    return () => life.abort()
  }, [remarks, bay, camera])

  if (!remarks) return null
  return (
    <>
      <canvas ref={canvas} class="picture-strokes" />
      <div class="picture-captions" aria-live="polite">
        {caption ? (
          <p key={caption.at} class="picture-caption">
            {caption.by.name ? <b>{caption.by.name}</b> : null} <span>{caption.text}</span>
          </p>
        ) : null}
      </div>
    </>
  )
}

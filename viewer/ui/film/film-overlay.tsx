/** What an explainer wrote and drew over a clip, over the video that plays it, in step with its time. */
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { contentBox, faintMs } from '../../../relay/wire/narration/stroke-shape.ts'
import type {
  ClipOverlay,
  OverlayCaption,
  OverlayStroke,
} from '../../../relay/wire/work-order/clip-overlay.ts'
import { listen } from '../page/listen.ts'
import { drawStroke } from '../picture/stroke-drawing.ts'
import '../picture/picture-overlay.css'

export interface FilmOverlayProps {
  /** Shows its picture whole (`object-fit: contain`), as a box of the same size and place as the overlay's. */
  video: RefObject<HTMLVideoElement | null>
  /** The clip's `overlay`. */
  url: string
}

/** More pixels than this cost a phone more than anybody sees. */
const mostPixelsPerPoint = 2
/** Whatever changes what is to be seen while nothing plays. */
const changes = ['play', 'pause', 'seeked', 'timeupdate', 'loadedmetadata'] as const

/** Nothing until the overlay is there; a film without it is still a film. */
export function FilmOverlay({ video, url }: FilmOverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const overlay = useOverlay(url)
  const [caption, setCaption] = useState<OverlayCaption>()

  useEffect(() => {
    const [film, surface] = [video.current, canvas.current]
    if (!film || !surface || !overlay) return undefined
    const life = new AbortController()
    let request = 0
    const show = () => {
      const nowMs = film.currentTime * 1000
      setCaption(captionAt(overlay, nowMs))
      draw(surface, film, strokesAt(overlay, nowMs), nowMs)
      window.cancelAnimationFrame(request)
      if (!film.paused && !film.ended) request = window.requestAnimationFrame(show)
    }
    for (const change of changes) listen(film, change, show, life.signal)
    listen(window, 'resize', show, life.signal)
    show()
    return () => {
      life.abort()
      window.cancelAnimationFrame(request)
    }
  }, [video, overlay])

  return (
    <>
      <canvas ref={canvas} class="picture-strokes" />
      <div class="picture-captions" aria-live="polite">
        {caption ? (
          <p key={caption.fromMs} class="picture-caption">
            {caption.by ? <b>{caption.by}</b> : null} <span>{caption.text}</span>
          </p>
        ) : null}
      </div>
    </>
  )
}

function useOverlay(url: string): ClipOverlay | undefined {
  const [overlay, setOverlay] = useState<ClipOverlay>()
  useEffect(() => {
    let isGone = false
    setOverlay(undefined)
    fetch(url)
      .then(answer => (answer.ok ? (answer.json() as Promise<ClipOverlay>) : undefined))
      .then(read => {
        if (!isGone) setOverlay(read)
      })
      .catch(() => {
        // The line is down: the film plays without it, or does not play either.
      })
    return () => {
      isGone = true
    }
  }, [url])
  return overlay
}

function captionAt({ captions }: ClipOverlay, ms: number): OverlayCaption | undefined {
  return captions.find(({ fromMs, toMs }) => ms >= fromMs && ms < toMs)
}

function strokesAt({ strokes }: ClipOverlay, ms: number): OverlayStroke[] {
  return strokes.filter(({ fromMs, toMs }) => ms >= fromMs && ms < toMs)
}

function draw(
  canvas: HTMLCanvasElement,
  { videoWidth, videoHeight }: HTMLVideoElement,
  strokes: readonly OverlayStroke[],
  nowMs: number,
): void {
  const scale = Math.min(window.devicePixelRatio || 1, mostPixelsPerPoint)
  canvas.width = Math.round(canvas.clientWidth * scale) // clears it, too
  canvas.height = Math.round(canvas.clientHeight * scale)
  const context = canvas.getContext('2d')
  if (!context || !videoWidth) return
  const box = contentBox({ width: videoWidth, height: videoHeight }, canvas, 'contain')
  for (const stroke of strokes) {
    drawStroke(context, stroke, box, Math.min(1, (stroke.goneMs - nowMs) / faintMs))
  }
}

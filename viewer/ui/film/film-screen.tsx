import type { RefObject } from 'preact'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import { FilmOverlay } from './film-overlay.tsx'
import './film-screen.css'

export interface FilmScreenProps {
  clip: Pick<ListedClip, 'url' | 'thumbnail' | 'overlay'>
  title: string
  /** For whoever plays it; it plays by itself where the browser lets it. */
  video: RefObject<HTMLVideoElement | null>
  onEnded?: (() => void) | undefined
  onError?: () => void
}

/** A clip's picture with the browser's own controls, and over it what was written and drawn. */
export function FilmScreen({ clip, title, video, onEnded, onError }: FilmScreenProps) {
  return (
    <div class="film-screen">
      {/* biome-ignore lint/a11y/useMediaCaption: what an explainer wrote stands over it */}
      <video
        ref={video}
        key={clip.url}
        src={clip.url}
        poster={clip.thumbnail}
        aria-label={title}
        tabIndex={0}
        controls
        autoplay
        playsInline
        preload="metadata"
        onEnded={onEnded}
        onError={onError}
      />
      {clip.overlay ? <FilmOverlay key={clip.overlay} video={video} url={clip.overlay} /> : null}
    </div>
  )
}

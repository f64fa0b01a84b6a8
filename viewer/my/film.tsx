import { useEffect, useRef, useState } from 'preact/hooks'
import { FilmOverlay } from '../ui/film-overlay.tsx'
import { SendOn } from '../ui/send-on.tsx'
import { CrossIcon } from './icons.tsx'
import type { ClipInfo } from './my-api.ts'
import { useView } from './view.ts'
import './clips.css'

export interface FilmProps {
  clip: ClipInfo
  title: string
  onClose: () => void
  onEnded?: () => void
}

/** A clip, played where it was asked for. The focus goes with it, so that the keys work at once. */
export function Film({ clip, title, onClose, onEnded }: FilmProps) {
  const { words, common } = useView()
  const video = useRef<HTMLVideoElement>(null)
  const [hasFailed, setFailed] = useState(false)
  useEffect(() => {
    if (video.current) video.current.focus({ preventScroll: true })
  }, [])
  useEffect(() => {
    const { current } = video
    if (!current) return
    setFailed(false)
    current.play().catch(() => {
      // The browser wants a tap of its own: its controls are there for it.
    })
  }, [clip.url])
  return (
    <div class="film">
      <div class="film-screen">
        {/* biome-ignore lint/a11y/useMediaCaption: what an explainer wrote stands over it */}
        <video
          ref={video}
          key={clip.id}
          src={clip.url}
          poster={clip.thumbnail}
          controls
          playsInline
          preload="metadata"
          aria-label={title}
          tabIndex={0}
          onEnded={onEnded}
          onError={() => setFailed(true)}
        />
        {clip.overlay ? <FilmOverlay key={clip.overlay} video={video} url={clip.overlay} /> : null}
      </div>
      <div class="film-foot">
        <p>{hasFailed ? words.clips.failed : title}</p>
        <button type="button" class="round" aria-label={words.clips.close} onClick={onClose}>
          <CrossIcon />
        </button>
      </div>
      {clip.kind === 'moment' ? <SendOn key={clip.id} url={clip.url} words={common.sendOn} /> : null}
    </div>
  )
}

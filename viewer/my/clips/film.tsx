import { useEffect, useRef, useState } from 'preact/hooks'
import { FilmScreen } from '../../ui/film/film-screen.tsx'
import { SendOn } from '../../ui/film/send-on.tsx'
import type { ClipInfo } from '../state/my-api.ts'
import { CrossIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
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
  const [failedUrl, setFailedUrl] = useState<string>()
  useEffect(() => {
    if (video.current) video.current.focus({ preventScroll: true })
  }, [])
  return (
    <div class="film">
      <FilmScreen
        clip={clip}
        title={title}
        video={video}
        onEnded={onEnded}
        onError={() => setFailedUrl(clip.url)}
      />
      <div class="film-foot">
        <p>{failedUrl === clip.url ? words.clips.failed : title}</p>
        <button type="button" class="round" aria-label={words.clips.close} onClick={onClose}>
          <CrossIcon />
        </button>
      </div>
      {clip.kind === 'moment' ? <SendOn key={clip.id} url={clip.url} words={common.sendOn} /> : null}
    </div>
  )
}

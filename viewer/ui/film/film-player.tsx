import { useRef } from 'preact/hooks'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import type { Words } from '../../i18n/words.ts'
import { FilmScreen } from './film-screen.tsx'
import { SendOn } from './send-on.tsx'
import './film-player.css'

export interface FilmPlayerProps {
  clip: Pick<ListedClip, 'kind' | 'url' | 'thumbnail' | 'overlay'>
  title: string
  words: Words['sendOn']
}

/** A clip that somebody has asked for, with what was said, written and drawn over it. */
export function FilmPlayer({ clip, title, words }: FilmPlayerProps) {
  const video = useRef<HTMLVideoElement>(null)
  return (
    <div class="film-player">
      <FilmScreen clip={clip} title={title} video={video} />
      {clip.kind === 'moment' ? <SendOn url={clip.url} words={words} /> : null}
    </div>
  )
}

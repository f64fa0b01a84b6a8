import { useState } from 'preact/hooks'
import { FilmPlayer } from '../../ui/film/film-player.tsx'
import { useManage } from '../page/context.ts'
import type { ClipEntry } from '../page/shapes.ts'

/** A clip as its picture; plays in its place. */
export function ClipPlayer({ clip, title }: { clip: ClipEntry; title: string }) {
  const { words, shared, formats } = useManage()
  const [isPlaying, setPlaying] = useState(false)
  const length = formats.length(clip.seconds)
  if (isPlaying) return <FilmPlayer clip={clip} title={title} words={shared.sendOn} />
  return (
    <button
      type="button"
      class="clip-still"
      aria-label={`${words.workOrders.play}: ${title}, ${length}`}
      onClick={() => setPlaying(true)}
    >
      <img src={clip.thumbnail} alt="" loading="lazy" />
      <svg class="clip-play" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M8 5v14l11-7z" />
      </svg>
      <span class="clip-length">{length}</span>
    </button>
  )
}

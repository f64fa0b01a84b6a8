import { useState } from 'preact/hooks'
import { useManage } from '../context.ts'
import type { ClipEntry } from '../shapes.ts'

/** A clip as its picture; plays in its place. Clips have no sound of the bay, so there is nothing to caption. */
export function ClipPlayer({ clip, title }: { clip: ClipEntry; title: string }) {
  const { words, formats } = useManage()
  const [isPlaying, setPlaying] = useState(false)
  if (isPlaying) {
    return (
      <video class="clip-video" src={clip.url} poster={clip.thumbnail} controls autoplay muted playsInline />
    )
  }
  return (
    <button
      type="button"
      class="clip-still"
      aria-label={`${words.workOrders.play}: ${title}`}
      onClick={() => setPlaying(true)}
    >
      <img src={clip.thumbnail} alt="" loading="lazy" />
      <svg class="clip-play" viewBox="0 0 24 24" aria-hidden="true">
        <path d="M8 5v14l11-7z" />
      </svg>
      <span class="clip-length">{formats.length(clip.seconds)}</span>
    </button>
  )
}

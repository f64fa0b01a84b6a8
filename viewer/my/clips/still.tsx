import type { ClipInfo } from '../state/my-api.ts'
import { PlayIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

export interface StillProps {
  clip: ClipInfo
  title: string
  onPlay: () => void
}

/** A clip's thumbnail with its length; a tap plays it. */
export function Still({ clip, title, onPlay }: StillProps) {
  const { words, formats } = useView()
  const length = formats.length(clip.seconds)
  return (
    <button type="button" class="still" aria-label={words.clips.play(title, length)} onClick={onPlay}>
      <img src={clip.thumbnail} alt="" loading="lazy" decoding="async" />
      <span class="still-play" aria-hidden="true">
        <PlayIcon />
      </span>
      <span class="still-length" aria-hidden="true">
        {length}
      </span>
    </button>
  )
}

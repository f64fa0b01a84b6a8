import { useEffect, useRef, useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { clipIn } from '../../ui/film/clip-address.ts'
import { clipTitle } from '../../ui/film/clip-title.ts'
import { useHash } from '../../ui/page/use-hash.ts'
import type { ClipInfo } from '../state/my-api.ts'
import { useView } from '../words/view.ts'
import { Film } from './film.tsx'
import { FromBeginning } from './from-beginning.tsx'
import { newestFirst } from './playlist.ts'
import { Still } from './still.tsx'

export interface ClipsSectionProps {
  workOrder: WorkOrderAnswer
  clips: ClipInfo[]
}

const fewClips = 6

/** All that was filmed, newest first, and the whole story for whoever comes late. */
export function ClipsSection({ workOrder, clips }: ClipsSectionProps) {
  const { words } = useView()
  const [hasAll, setAll] = useState(false)
  const sorted = newestFirst(clips)
  const asked = useAskedClip()
  const isAskedHidden = sorted.slice(fewClips).some(({ id }) => id === asked)
  const shown = hasAll || isAskedHidden ? sorted : sorted.slice(0, fewClips)
  const hidden = sorted.length - shown.length
  return (
    <section class="card my-clips" aria-labelledby="clips-title">
      <h2 id="clips-title">{words.clips.title}</h2>
      {clips.length ? <FromBeginning workOrder={workOrder} clips={clips} /> : null}
      {clips.length ? (
        <ul class="clips">
          {shown.map(clip => (
            <Clip key={clip.id} clip={clip} workOrder={workOrder} isAsked={clip.id === asked} />
          ))}
        </ul>
      ) : (
        <p class="empty">{words.clips.none}</p>
      )}
      {hidden > 0 ? (
        <button type="button" class="button button-quiet" onClick={() => setAll(true)}>
          {words.clips.more(hidden)}
        </button>
      ) : null}
    </section>
  )
}

interface ClipProps {
  clip: ClipInfo
  workOrder: WorkOrderAnswer
  /** The page was opened for this one. */
  isAsked: boolean
}

function Clip({ clip, workOrder, isAsked }: ClipProps) {
  const { words, formats } = useView()
  const [isOpen, setOpen] = useState(isAsked)
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (!isAsked) return
    setOpen(true)
    if (place.current) place.current.scrollIntoView({ block: 'center' })
  }, [isAsked])
  const title = clipTitle(clip, workOrder, words.clips.kind)
  if (isOpen) {
    return (
      <li class="clip clip-open" ref={place}>
        <Film clip={clip} title={title} onClose={() => setOpen(false)} />
      </li>
    )
  }
  return (
    <li class="clip" ref={place}>
      <Still clip={clip} title={title} onPlay={() => setOpen(true)} />
      <p class="clip-title">{title}</p>
      <p class="clip-time">
        {title === words.clips.kind[clip.kind] ? '' : `${words.clips.kind[clip.kind]} · `}
        <time dateTime={clip.start}>{formats.time(clip.start)}</time>
      </p>
    </li>
  )
}

/** The clip that the page's address asks for: the codes beside the stills of the printed record lead here. */
function useAskedClip(): string | undefined {
  return clipIn(useHash())
}

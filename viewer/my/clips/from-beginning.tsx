import { useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { clipTitle } from '../../ui/film/clip-title.ts'
import type { ClipInfo } from '../state/my-api.ts'
import { PlayIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'
import { Film } from './film.tsx'
import { playlistOf, playlistSeconds } from './playlist.ts'

export interface FromBeginningProps {
  workOrder: WorkOrderAnswer
  clips: ClipInfo[]
}

/** The job so far as one evening's programme: the time-lapse, then every clip in order, each after the other. */
export function FromBeginning({ workOrder, clips }: FromBeginningProps) {
  const { words, formats } = useView()
  const list = playlistOf(clips)
  // By id: a clip that comes while one plays may move the others' places.
  const [current, setCurrent] = useState<string>()
  const place = list.findIndex(({ id }) => id === current)
  const clip = list[place]
  const go = (step: number) => {
    const next = list[place + step]
    setCurrent(next?.id)
  }
  if (!clip) {
    return (
      <button type="button" class="beginning" onClick={() => setCurrent(list[0]?.id)}>
        <span class="beginning-play" aria-hidden="true">
          <PlayIcon />
        </span>
        <span>
          <strong>{words.clips.fromBeginning}</strong>
          <small>{words.clips.fromBeginningOf(list.length, formats.length(playlistSeconds(list)))}</small>
        </span>
      </button>
    )
  }
  return (
    <div class="beginning-film">
      <Film
        clip={clip}
        title={clipTitle(clip, workOrder, words.clips.kind)}
        onClose={() => setCurrent(undefined)}
        onEnded={() => go(1)}
      />
      <div class="beginning-foot">
        <button type="button" class="button button-quiet" disabled={place === 0} onClick={() => go(-1)}>
          {words.clips.previous}
        </button>
        <p>{words.clips.place(place + 1, list.length)}</p>
        <button
          type="button"
          class="button button-quiet"
          disabled={place === list.length - 1}
          onClick={() => go(1)}
        >
          {words.clips.next}
        </button>
      </div>
    </div>
  )
}

import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { clipTitle } from '../../ui/film/clip-title.ts'
import { useManage } from '../page/context.ts'
import type { ClipEntry } from '../page/shapes.ts'
import { Panel } from '../parts/panel.tsx'
import { ClipPlayer } from './clip-player.tsx'

export interface FilmProps {
  clips: ClipEntry[]
  workOrder: Pick<WorkOrderAnswer, 'steps' | 'findings'>
}

/** Every clip, newest first, to be played where it stands. */
export function Film({ clips, workOrder }: FilmProps) {
  const { words, formats } = useManage()
  return (
    <Panel title={words.workOrders.film} count={clips.length}>
      {clips.length ? (
        <ul class="film">
          {clips.map(clip => {
            const title = clipTitle(clip, workOrder, words.clipKind)
            return (
              <li key={clip.id}>
                <ClipPlayer clip={clip} title={title} />
                <p class="film-title">{title}</p>
                <p class="soft">
                  {words.clipKind[clip.kind]} · {formats.moment(clip.start)}
                </p>
              </li>
            )
          })}
        </ul>
      ) : (
        <p class="none">{words.workOrders.noFilm}</p>
      )}
    </Panel>
  )
}

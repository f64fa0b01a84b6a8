import { useState } from 'preact/hooks'
import type { Finding } from '../../../relay/wire/job/job.ts'
import { severities } from '../../../relay/wire/job/severity.ts'
import type { ListedClip } from '../../../relay/wire/work-order/clip-list.ts'
import { Dialog } from '../../ui/controls/dialog.tsx'
import { FilmPlayer } from '../../ui/film/film-player.tsx'
import { useView } from '../words/view.ts'
import { type MarkedMoment, type MomentDraft, momentClips, stillComing } from './moments.ts'

export interface MomentCardProps {
  /** Undefined: the bay is free. */
  workOrder: string | undefined
  findings: readonly Finding[]
  clips: readonly ListedClip[]
  marked: readonly MarkedMoment[]
  draft: MomentDraft
  onDraft: (draft: MomentDraft) => void
}

/** What the next mark says, and the moments that were marked. */
export function MomentCard({ workOrder, findings, clips, marked, draft, onDraft }: MomentCardProps) {
  const { words, common, times } = useView()
  const [playing, setPlaying] = useState<ListedClip>()
  const films = momentClips(clips)
  const coming = stillComing(marked, clips, workOrder ?? '')
  const nameOf = ({ label }: { label: string | null }) => label || words.moment.unnamed
  return (
    <section class="card moments">
      <h2>{words.moment.title}</h2>
      <DraftFields findings={findings} draft={draft} onDraft={onDraft} />
      {films.length || coming.length ? (
        <ul class="films">
          {coming.map(moment => (
            <li key={moment.id} class="film film-coming">
              <span class="film-still" />
              <span class="film-words">
                <b>{nameOf(moment)}</b>
                <small>{`${times.time(moment.at)} · ${words.moment.coming}`}</small>
              </span>
            </li>
          ))}
          {films.map(clip => (
            <li key={clip.id}>
              <button
                type="button"
                class="film"
                aria-label={words.moment.play(nameOf(clip))}
                onClick={() => setPlaying(clip)}
              >
                <img class="film-still" src={clip.thumbnail} alt="" loading="lazy" />
                <span class="film-words">
                  <b>{nameOf(clip)}</b>
                  <small>{times.time(clip.start)}</small>
                </span>
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{words.moment.none}</p>
      )}
      {playing ? (
        <Dialog title={nameOf(playing)} onClose={() => setPlaying(undefined)}>
          <FilmPlayer clip={playing} title={nameOf(playing)} words={common.sendOn} />
          <button type="button" class="push" onClick={() => setPlaying(undefined)}>
            {words.help.close}
          </button>
        </Dialog>
      ) : null}
    </section>
  )
}

function DraftFields({ findings, draft, onDraft }: Pick<MomentCardProps, 'findings' | 'draft' | 'onDraft'>) {
  const { words } = useView()
  const chosen = findings.find(({ id }) => id === draft.finding)
  const severity = chosen ? chosen.severity : draft.severity
  return (
    <div class="draft">
      <input
        class="input"
        aria-label={words.moment.label}
        placeholder={words.moment.placeholder}
        maxLength={200}
        autocomplete="off"
        value={draft.label}
        onInput={event => onDraft({ ...draft, label: event.currentTarget.value })}
      />
      <select
        class="input"
        aria-label={words.moment.finding}
        value={chosen ? draft.finding : ''}
        onChange={event => onDraft({ ...draft, finding: event.currentTarget.value })}
      >
        <option value="">{words.moment.noFinding}</option>
        {findings.map(({ id, area, fault }) => (
          <option key={id} value={id}>{`${area}: ${fault}`}</option>
        ))}
      </select>
      <fieldset class="severities">
        <legend class="visually-hidden">{words.moment.severity}</legend>
        {severities.map(each => (
          <button
            key={each}
            type="button"
            class="severity"
            data-severity={each}
            aria-pressed={each === severity}
            disabled={chosen !== undefined && each !== severity}
            onClick={() => onDraft({ ...draft, severity: each })}
          >
            {words.severity[each]}
          </button>
        ))}
      </fieldset>
    </div>
  )
}

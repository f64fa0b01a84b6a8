import type { ListedClip } from '../../relay/wire/work-order/clip-list.ts'
import type { WorkOrderAnswer } from '../../relay/wire/work-order/work-order.ts'
import { QrCode } from '../ui/controls/qr-code.tsx'
import { clipAddress } from '../ui/film/clip-address.ts'
import { clipTitle } from '../ui/film/clip-title.ts'
import type { Speech } from './speech.ts'
import type { ServiceRecord } from './use-record.ts'

interface FilmStillsProps {
  record: ServiceRecord
  speech: Speech
}

/** The clips as stills; on paper the code beside each leads to the film. */
export function FilmStills({ record, speech }: FilmStillsProps) {
  const { words } = speech
  if (!record.clips.length) return null
  return (
    <section class="stills">
      <div class="stills-head">
        <h2>{words.clips.title}</h2>
        <p class="quiet">{words.clips.lead}</p>
      </div>
      <ul>
        {record.clips.map(clip => (
          <li key={clip.id}>
            <Still
              clip={clip}
              workOrder={record.workOrder}
              isCustomers={record.isCustomers}
              speech={speech}
            />
          </li>
        ))}
      </ul>
    </section>
  )
}

interface StillProps {
  clip: ListedClip
  workOrder: WorkOrderAnswer
  isCustomers: boolean
  speech: Speech
}

function Still({ clip, workOrder, isCustomers, speech: { words, times } }: StillProps) {
  const title = clipTitle(clip, workOrder, words.clips.kinds)
  // The same for whoever scans it: a page that asks for the scanner's own link, so the paper gives nothing away.
  const address = clipAddress(window.location.origin, clip.id)
  const seconds = Math.round(clip.seconds)
  const length = words.clips.length(Math.floor(seconds / 60), String(seconds % 60).padStart(2, '0'))
  return (
    <figure>
      <a class="still-picture" href={isCustomers ? address : clip.url}>
        <img src={clip.thumbnail} alt={title} width="320" height="180" />
        <span class="still-length">{length}</span>
      </a>
      <figcaption>
        <QrCode text={address} label={words.clips.scan(title)} />
        <span class="still-words">
          <span class="still-kind">{words.clips.kinds[clip.kind]}</span>
          {title === words.clips.kinds[clip.kind] ? null : <strong>{title}</strong>}
          <time dateTime={clip.start}>{times.dateTime(clip.start)}</time>
        </span>
      </figcaption>
    </figure>
  )
}

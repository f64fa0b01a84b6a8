import { useEffect, useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import type { PictureState } from '../../player/live-player.ts'
import { Mark } from '../../ui/controls/mark.tsx'
import type { BayInfo } from '../../ui/page/api.ts'
import { LivePicture } from '../../ui/picture/live-picture.tsx'
import { useRemarks } from '../../ui/picture/remarks.ts'
import { livePlaceOf } from '../state/my-state.ts'
import { useView } from '../words/view.ts'
import { LiveButtons } from './live-buttons.tsx'
import { Voice } from './voice.tsx'
import './live.css'

export interface LiveSectionProps {
  bays: BayInfo[] | undefined
  workOrder: WorkOrderAnswer | undefined
}

/** The bay, live, as long as the vehicle is in it; else the plain word for why there is no picture. */
export function LiveSection({ bays, workOrder }: LiveSectionProps) {
  const { words } = useView()
  const place = livePlaceOf({ bays, workOrder })
  useEffect(() => {
    if (place.kind !== 'picture' && place.kind !== 'loading') askForTypeface()
  }, [place.kind])
  return (
    <section class="live" aria-label={words.live.title}>
      {place.kind === 'picture' ? (
        <Bay bay={place.bay} />
      ) : (
        <div class="live-stage live-rest">
          {place.kind === 'loading' ? (
            <div class="picture-shimmer" />
          ) : (
            <div class="live-word">
              <Mark />
              <p class="live-word-title">{words.live[place.kind].title}</p>
              <p>{words.live[place.kind].advice}</p>
            </div>
          )}
        </div>
      )}
    </section>
  )
}

function Bay({ bay }: { bay: BayInfo }) {
  const { words, common } = useView()
  const [chosen, setChosen] = useState('')
  const [picture, setPicture] = useState<PictureState>({ kind: 'connecting' })
  const [video, setVideo] = useState<HTMLVideoElement | null>(null)
  useEffect(() => {
    if (picture.kind !== 'connecting') askForTypeface()
  }, [picture.kind])
  const pointedAt = usePointedAt(bay.id)
  const wanted = chosen || pointedAt
  const camera = bay.cameras.find(({ id }) => id === wanted) || bay.cameras[0]
  if (!camera) return null
  return (
    <>
      <div class="live-stage" data-live={picture.kind === 'live' ? 'true' : undefined}>
        <LivePicture
          bay={bay.id}
          camera={camera.id}
          label={words.live.picture(`${bay.name}, ${camera.name}`)}
          words={common}
          quality="auto"
          onState={setPicture}
          onVideo={setVideo}
        />
        <p class="live-sign">
          {picture.kind === 'live' ? <span class="live-dot">{common.picture.live}</span> : null}
          <span class="live-bay">{bay.name}</span>
        </p>
        <div class="live-foot">
          {picture.kind === 'live' ? <Voice bay={bay.id} /> : null}
          <LiveButtons video={video} />
        </div>
      </div>
      {bay.cameras.length > 1 ? (
        <fieldset class="live-cameras">
          <legend class="visually-hidden">{words.live.cameras}</legend>
          {bay.cameras.map(({ id, name, state }) => (
            <button
              key={id}
              type="button"
              class="camera-switch"
              aria-pressed={id === camera.id}
              onClick={() => setChosen(id)}
            >
              {name}
              {state === 'offline' ? <small>{words.live.interrupted}</small> : null}
            </button>
          ))}
        </fieldset>
      ) : null}
    </>
  )
}

/** The camera that an explainer last drew on: who has chosen none sees what is talked about. */
function usePointedAt(bay: string): string {
  const remarks = useRemarks()
  const [camera, setCamera] = useState('')
  useEffect(() => {
    if (!remarks) return undefined
    const life = new AbortController()
    remarks.onStroke(stroke => stroke.bay === bay && setCamera(stroke.camera), life.signal)
    return () => life.abort()
  }, [remarks, bay])
  return camera
}

/**
 * The typeface of our own weighs as much as all of the page's script. It is asked for when the picture is there, or when
 * there is none to wait for: until then the phone's own stands in (my.css).
 */
function askForTypeface(): void {
  document.documentElement.dataset.typeface = 'own'
}

import { useEffect, useRef, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import type { PictureState } from '../player/live-player.ts'
import type { BayInfo, CameraInfo } from '../ui/page/api.ts'
import { LivePicture } from '../ui/picture/live-picture.tsx'
import { useRemarks } from '../ui/picture/remarks.ts'
import { nextCamera, turnMs, waitMs } from './turn.ts'

export interface CameraTurnProps {
  bay: BayInfo
  /** Those of the bay's cameras that take turns here; at least one. */
  cameras: CameraInfo[]
  /** Says which camera it is even when there is only one. */
  isNamed?: boolean
  words: Words
}

/** How long the new picture takes to come up over the old one; as in wall.css. */
const fadeMs = 900

/** One camera after the other, each shown only once its picture moves, and faded in over the one before. */
export function CameraTurn({ bay, cameras, isNamed = false, words }: CameraTurnProps) {
  const [shown, setShown] = useState(cameras[0]?.id)
  const [coming, setComing] = useState<string>()
  const [isFading, setFading] = useState(false)
  const latest = useRef(cameras)
  latest.current = cameras
  const current = cameras.find(camera => camera.id === shown)
  if (!current && cameras[0]) setShown(cameras[0].id) // the camera is no longer part of the bay
  const isLost = current?.state === 'offline'

  useEffect(() => {
    if (coming) return undefined
    const turn = () => setComing(nextCamera(latest.current, shown)?.id)
    const timer = window.setInterval(turn, isLost ? waitMs : turnMs)
    return () => window.clearInterval(timer)
  }, [shown, coming, isLost])

  usePointedAt(bay.id, camera => {
    const isHere = latest.current.some(({ id }) => id === camera)
    if (isHere && camera !== shown && camera !== coming) setComing(camera)
  })

  useEffect(() => {
    if (!coming) return undefined
    const done = () => {
      if (isFading) setShown(coming)
      setComing(undefined)
      setFading(false)
    }
    const timer = window.setTimeout(done, isFading ? fadeMs : waitMs)
    return () => window.clearTimeout(timer)
  }, [coming, isFading])

  const follow = (state: PictureState) => {
    if (state.kind === 'live') setFading(true)
  }
  return (
    <div class="turn">
      {[shown, coming].map(id => {
        const camera = cameras.find(candidate => candidate.id === id)
        if (!camera) return null
        const isComing = id === coming
        return (
          <div
            key={camera.id}
            class={isComing ? `turn-coming${isFading ? ' turn-fading' : ''}` : 'turn-shown'}
          >
            <LivePicture
              bay={bay.id}
              camera={camera.id}
              label={`${bay.name}, ${camera.name}`}
              quality="auto"
              words={words}
              onState={isComing ? follow : undefined}
            />
            {cameras.length > 1 || isNamed ? <span class="turn-name">{camera.name}</span> : null}
          </div>
        )
      })}
    </div>
  )
}

/** Calls back with the camera that an explainer draws on: nobody would see it on another one's picture. */
function usePointedAt(bay: string, onCamera: (camera: string) => void): void {
  const remarks = useRemarks()
  const tell = useRef(onCamera)
  tell.current = onCamera
  useEffect(() => {
    if (!remarks) return undefined
    const life = new AbortController()
    remarks.onStroke(stroke => {
      if (stroke.bay === bay) tell.current(stroke.camera)
    }, life.signal)
    return () => life.abort()
  }, [remarks, bay])
}

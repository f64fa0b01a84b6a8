import { useEffect, useRef, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import type { PictureState } from '../player/live-player.ts'
import type { BayInfo, CameraInfo } from '../ui/api.ts'
import { LivePicture } from '../ui/live-picture.tsx'
import { nextCamera, patienceMs, turnMs } from './turn.ts'

export interface CameraTurnProps {
  bay: BayInfo
  /** Those of the bay's cameras that take turns here; at least one. */
  cameras: CameraInfo[]
  /** The camera's small picture is enough, where it has one. */
  wantsSub: boolean
  /** Says which camera it is even when there is only one. */
  isNamed?: boolean
  words: Words
}

/** How long the new picture takes to come up over the old one; as in wall.css. */
const fadeMs = 900

/** One camera after the other, each shown only once its picture moves, and faded in over the one before. */
export function CameraTurn({ bay, cameras, wantsSub, isNamed = false, words }: CameraTurnProps) {
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
    const timer = window.setInterval(turn, isLost ? patienceMs : turnMs)
    return () => window.clearInterval(timer)
  }, [shown, coming, isLost])

  useEffect(() => {
    if (!coming) return undefined
    const done = () => {
      if (isFading) setShown(coming)
      setComing(undefined)
      setFading(false)
    }
    const timer = window.setTimeout(done, isFading ? fadeMs : patienceMs)
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
              quality={wantsSub ? 'sub' : 'main'}
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

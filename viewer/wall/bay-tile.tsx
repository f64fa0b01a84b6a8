import { useEffect, useState } from 'preact/hooks'
import type { Words } from '../i18n/words.ts'
import type { BayInfo, CameraInfo } from '../ui/api.ts'
import { LivePicture } from '../ui/live-picture.tsx'
import type { Grid } from './grid.ts'

/** How long a bay shows one of its cameras before it turns to the next. */
const turnMs = 24_000

export interface BayTileProps {
  bay: BayInfo
  grid: Grid
  words: Words
}

/** One bay: its picture, its name, and what is being done in it. */
export function BayTile({ bay, grid, words }: BayTileProps) {
  const camera = useTurn(bay.cameras)
  return (
    <article class="tile" data-bay={bay.id}>
      <div class="tile-picture" style={{ height: `${grid.pictureHeight}px` }}>
        {camera ? (
          <LivePicture
            key={camera.id}
            bay={bay.id}
            camera={camera.id}
            label={`${bay.name}, ${camera.name}`}
            words={words}
          />
        ) : null}
      </div>
      <div class="tile-panel">
        <h2 class="tile-name">{bay.name}</h2>
        <p class="tile-job">{jobLine(bay, words)}</p>
      </div>
    </article>
  )
}

function jobLine(bay: BayInfo, words: Words): string {
  const { job } = bay
  if (!job) return words.wall.free
  const { vehicle } = job
  const car = vehicle ? [vehicle.make, vehicle.model, vehicle.plate].filter(Boolean).join(' ') : ''
  return [car, words.jobState[job.state]].filter(Boolean).join(' · ')
}

/** The camera to show now. Lost ones are passed over while another one is there. */
function useTurn(cameras: CameraInfo[]): CameraInfo | undefined {
  const [turn, setTurn] = useState(0)
  const live = cameras.filter(camera => camera.state === 'live')
  const candidates = live.length ? live : cameras.slice(0, 1)
  useEffect(() => {
    if (candidates.length < 2) return undefined
    const timer = window.setInterval(() => setTurn(before => before + 1), turnMs)
    return () => window.clearInterval(timer)
  }, [candidates.length])
  return candidates[turn % Math.max(1, candidates.length)]
}

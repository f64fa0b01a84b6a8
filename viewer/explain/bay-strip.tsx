import type { BayInfo } from '../ui/page/api.ts'
import { LivePicture } from '../ui/picture/live-picture.tsx'
import { useView } from './words/view.ts'

export interface BayStripProps {
  bays: readonly BayInfo[]
  chosen: string
  onChoose: (bay: string) => void
}

/** All bays, small: what happens elsewhere, and the way there. */
export function BayStrip({ bays, chosen, onChoose }: BayStripProps) {
  const { words } = useView()
  return (
    <nav class="bays" aria-label={words.bays}>
      {bays.map((bay, index) => (
        <BayButton
          key={bay.id}
          bay={bay}
          number={index + 1}
          isChosen={bay.id === chosen}
          onChoose={() => onChoose(bay.id)}
        />
      ))}
    </nav>
  )
}

interface BayButtonProps {
  bay: BayInfo
  number: number
  isChosen: boolean
  onChoose: () => void
}

function BayButton({ bay, number, isChosen, onChoose }: BayButtonProps) {
  const { words, common } = useView()
  const camera = bay.cameras.find(({ state }) => state === 'live')
  const state = bay.job ? common.jobState[bay.job.state] : words.free
  const onWall = bay.spotlight ? words.onWall : ''
  return (
    <button
      type="button"
      class="bay"
      aria-current={isChosen ? 'true' : undefined}
      aria-label={[bay.name, state, camera ? '' : words.cameraLost, onWall].filter(Boolean).join(', ')}
      aria-keyshortcuts={number < 10 ? String(number) : undefined}
      onClick={onChoose}
    >
      {camera ? (
        <LivePicture
          bay={bay.id}
          camera={camera.id}
          label={`${bay.name}, ${camera.name}`}
          quality="sub"
          words={common}
        />
      ) : (
        <span class="bay-dark">{words.cameraLost}</span>
      )}
      <span class="bay-words">
        <b>{bay.name}</b> <span>{state}</span>
      </span>
      {onWall ? <span class="bay-wall">{onWall}</span> : null}
    </button>
  )
}

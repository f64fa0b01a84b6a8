import { useEffect, useState } from 'preact/hooks'
import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { Mark } from '../../ui/controls/mark.tsx'
import type { BayInfo } from '../../ui/page/api.ts'
import { LivePicture } from '../../ui/picture/live-picture.tsx'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'

export interface BayPictureProps {
  bay: BayInfo
  workOrder: WorkOrderAnswer | undefined
  isLive: boolean
  onTurn: () => void
}

/** Live when asked for; until then the newest clip's picture, which costs next to nothing. */
export function BayPicture({ bay, workOrder, isLive, onTurn }: BayPictureProps) {
  const { words, shared } = useManage()
  const [chosen, setChosen] = useState<string>()
  const still = useNewestStill(workOrder)
  const camera = bay.cameras.find(({ id }) => id === chosen) || bay.cameras[0]
  if (!camera) return null
  return (
    <div class="bay-picture" data-live={isLive ? '' : undefined}>
      {isLive ? (
        <LivePicture
          bay={bay.id}
          camera={camera.id}
          label={`${bay.name}, ${camera.name}`}
          words={shared}
          quality="sub"
        />
      ) : (
        <Still address={still} />
      )}
      <div class="bay-tools">
        {isLive && bay.cameras.length > 1 ? (
          <select
            class="bay-cameras"
            aria-label={`${bay.name}: ${words.health.cameras}`}
            value={camera.id}
            onChange={event => setChosen(event.currentTarget.value)}
          >
            {bay.cameras.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        ) : null}
        <button
          type="button"
          class="bay-turn"
          aria-pressed={isLive}
          aria-label={`${bay.name}: ${isLive ? words.today.hideLive : words.today.showLive}`}
          onClick={onTurn}
        >
          {isLive ? words.today.hideLive : words.today.showLive}
        </button>
      </div>
    </div>
  )
}

function Still({ address }: { address: string | undefined }) {
  return address ? (
    <img class="bay-still" src={address} alt="" />
  ) : (
    <div class="bay-blank">
      <Mark />
    </div>
  )
}

/** Looked for anew when the work order has got further, which is when clips appear. */
function useNewestStill(workOrder: WorkOrderAnswer | undefined): string | undefined {
  const [still, setStill] = useState<string>()
  const id = workOrder?.workOrder
  const revision = workOrder?.revision
  useEffect(() => {
    let isCurrent = true
    setStill(undefined)
    if (id === undefined) return
    api.clips(id).then(
      clips => {
        const newest = clips.find(({ kind }) => kind !== 'timelapse')
        if (isCurrent) setStill(newest?.thumbnail)
      },
      () => {}, // a still is no more than an ornament
    )
    return () => {
      isCurrent = false
    }
  }, [id, revision])
  return still
}

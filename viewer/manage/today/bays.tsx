import { useState } from 'preact/hooks'
import { useManage } from '../page/context.ts'
import { Advice } from '../parts/advice.tsx'
import { BayCard } from './bay-card.tsx'
import type { BayNow } from './day.ts'

export function Bays({ bays, now }: { bays: BayNow[]; now: number }) {
  const { words } = useManage()
  /** Live pictures that were asked for: they cost the line, so nothing plays by itself. */
  const [live, setLive] = useState<ReadonlySet<string>>(new Set())
  const isAllLive = bays.length > 0 && bays.every(({ bay }) => live.has(bay.id))
  const turn = (id: string) => {
    const next = new Set(live)
    if (!next.delete(id)) next.add(id)
    setLive(next)
  }
  const turnAll = () => setLive(new Set(isAllLive ? [] : bays.map(({ bay }) => bay.id)))
  return (
    <section class="today-bays" aria-labelledby="today-bays">
      <header class="panel-head">
        <h2 id="today-bays">{words.today.bays}</h2>
        {bays.length ? (
          <button type="button" class="button button-quiet" aria-pressed={isAllLive} onClick={turnAll}>
            {isAllLive ? words.today.hideAllLive : words.today.showAllLive}
          </button>
        ) : null}
      </header>
      {bays.length ? (
        <div class="today-cards">
          {bays.map(each => (
            <BayCard
              key={each.bay.id}
              {...each}
              now={now}
              isLive={live.has(each.bay.id)}
              onTurn={() => turn(each.bay.id)}
            />
          ))}
        </div>
      ) : (
        <Advice {...words.today.noBays} />
      )}
    </section>
  )
}

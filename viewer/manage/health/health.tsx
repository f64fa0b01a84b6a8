import { useCallback } from 'preact/hooks'
import type { Health } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import type { NewsType } from '../page/news.ts'
import type { ViewerEntry } from '../page/shapes.ts'
import { useAnswer } from '../page/use-answer.ts'
import { Panel } from '../parts/panel.tsx'
import { Shown } from '../parts/shown.tsx'
import { BayHealth } from './bay-health.tsx'
import { troublesOf } from './troubles.ts'
import { Viewers } from './viewers.tsx'
import './health.css'

const healthNews: readonly NewsType[] = ['camera']
const lookMs = 10_000

/** Cameras, displays, storage: whether everything runs, before a customer asks. */
export function HealthView() {
  const { words } = useManage()
  const [answer, reload] = useAnswer(
    useCallback(async () => {
      const [health, viewers] = await Promise.all([api.health(), api.viewers()])
      return { health, viewers }
    }, []),
    { news: healthNews, everyMs: lookMs },
  )
  return (
    <div class="health">
      <header class="view-head">
        <h1>{words.views.health}</h1>
      </header>
      <Shown answer={answer} onRetry={reload} lines={8}>
        {({ health, viewers }) => <Everything health={health} viewers={viewers} />}
      </Shown>
    </div>
  )
}

function Everything({ health, viewers }: { health: Health; viewers: ViewerEntry[] }) {
  const { words } = useManage()
  const troubles = troublesOf(health)
  return (
    <>
      <p class={troubles ? 'verdict verdict-trouble' : 'verdict verdict-well'} role="status">
        {troubles ? words.health.troubles(troubles) : words.health.allWell}
      </p>
      <div class="health-bays">
        {health.bays.map(bay => (
          <BayHealth
            key={bay.bay}
            bay={bay}
            cameras={health.cameras.filter(camera => camera.bay === bay.bay)}
          />
        ))}
      </div>
      <Viewers summary={health.viewers} viewers={viewers} bays={health.bays} />
      <Relay relay={health.relay} />
    </>
  )
}

function Relay({ relay }: { relay: Health['relay'] }) {
  const { words, formats } = useManage()
  const used = relay.clipBytes + relay.databaseBytes
  return (
    <Panel title={words.health.relay}>
      <progress
        class="bar"
        aria-label={words.health.relay}
        max={used + relay.diskFreeBytes || 1}
        value={used}
      />
      <dl class="facts">
        <div>
          <dt>{words.health.free}</dt>
          <dd>{formats.bytes(relay.diskFreeBytes)}</dd>
        </div>
        <div>
          <dt>{words.health.clips(relay.clips)}</dt>
          <dd>{formats.bytes(relay.clipBytes)}</dd>
        </div>
        <div>
          <dt>{words.health.database}</dt>
          <dd>{formats.bytes(relay.databaseBytes)}</dd>
        </div>
      </dl>
    </Panel>
  )
}

import type { FunctionComponent } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { useManage, type ViewProps } from './page/context.ts'
import { Advice } from './parts/advice.tsx'
import { Skeleton } from './parts/skeleton.tsx'
import type { ViewName } from './words/words.ts'

type View = FunctionComponent<ViewProps>

/** Each view comes with its own part of the build when it is first opened. */
const loaders: Record<ViewName, () => Promise<View>> = {
  today: async () => (await import('./today/today.tsx')).Today,
  links: async () => (await import('./links/links.tsx')).Links,
  'work-orders': async () => (await import('./work-orders/work-orders.tsx')).WorkOrders,
  people: async () => (await import('./people/people.tsx')).People,
  'follow-ups': async () => (await import('./follow-ups/follow-ups.tsx')).FollowUps,
  health: async () => (await import('./health/health.tsx')).HealthView,
  log: async () => (await import('./log/log.tsx')).Log,
}

interface Loaded {
  name: ViewName
  /** Null: it could not be loaded, as after a deployment that has replaced it. */
  view: View | null
}

export function ViewLoader({ name, detail }: ViewProps & { name: ViewName }) {
  const { words } = useManage()
  const [loaded, setLoaded] = useState<Loaded>()
  const load = useCallback(async () => {
    const view = await loaders[name]().catch(() => null) // said on the page, below
    setLoaded({ name, view })
  }, [name])
  useEffect(() => {
    void load()
  }, [load])

  if (loaded?.name !== name) return <Skeleton />
  if (!loaded.view) {
    return (
      <Advice {...words.shell.outdated}>
        <button type="button" class="button button-primary" onClick={() => window.location.reload()}>
          {words.shell.reload}
        </button>
      </Advice>
    )
  }
  const { view: View } = loaded
  return <View key={name} detail={detail} />
}

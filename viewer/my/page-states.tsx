import { Notice } from '../ui/controls/notice.tsx'
import type { SiteInfo } from '../ui/page/api.ts'
import { LiveSection } from './live/live-section.tsx'
import type { MyFeed } from './state/my-feed.ts'
import type { Face, MyState } from './state/my-state.ts'
import { useView } from './words/view.ts'
import { WorkOrderView } from './work-order-view.tsx'

export interface PageStatesProps {
  face: Face
  state: MyState
  feed: MyFeed | undefined
}

/** One notice where nothing can be shown; else the picture, and beside it what is known. */
export function PageStates({ face, state, feed }: PageStatesProps) {
  const { words } = useView()
  switch (face.kind) {
    case 'refused':
    case 'unreachable':
      return <Notice {...words.page[face.kind]} />
    case 'unknown':
      return <Notice {...words.page.unknown} />
    case 'other-role':
      return (
        <Notice {...words.page.otherRole}>
          <a class="button notice-button" href={face.page}>
            {words.page.goThere}
          </a>
        </Notice>
      )
    case 'loading':
      return (
        <>
          <LiveSection bays={state.bays} workOrder={undefined} />
          <Skeleton />
        </>
      )
    case 'work-order':
      return (
        <>
          <LiveSection bays={state.bays} workOrder={face.workOrder} />
          <WorkOrderView workOrder={face.workOrder} state={state} feed={feed} />
          <Foot site={face.site} />
        </>
      )
  }
}

/** What holds for the whole page: whose times these are, who sees this, what things cost here. */
function Foot({ site }: { site: SiteInfo }) {
  const { words, locale } = useView()
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone
  const city = site.timezone.split('/').pop() || site.timezone
  return (
    <footer class="foot">
      {own !== site.timezone ? <p>{words.page.zone(city.replace(/_/g, ' '))}</p> : null}
      <p>{words.page.privacy}</p>
      {site.hasPrices ? (
        <p>
          <a href={`/prices?lang=${locale}`}>{words.page.prices}</a>
        </p>
      ) : null}
    </footer>
  )
}

/** The page's shape, while its content is on the way. */
function Skeleton() {
  const { words } = useView()
  return (
    <div class="my-side" id="now" tabIndex={-1}>
      <h1 class="visually-hidden">{words.title}</h1>
      <p class="visually-hidden">{words.page.loading}</p>
      <div class="card skeleton" aria-hidden="true">
        <i class="skeleton-line skeleton-title" />
        <i class="skeleton-line" />
        <i class="skeleton-line skeleton-bar" />
        <i class="skeleton-line skeleton-short" />
      </div>
      <div class="card skeleton" aria-hidden="true">
        <i class="skeleton-line skeleton-short" />
        <i class="skeleton-line" />
      </div>
    </div>
  )
}

import { Notice } from '../ui/controls/notice.tsx'
import { Foot } from './foot.tsx'
import { LiveSection } from './live/live-section.tsx'
import { Skeleton } from './skeleton.tsx'
import type { MyFeed } from './state/my-feed.ts'
import type { Face, MyState } from './state/my-state.ts'
import { useView } from './words/view.ts'
import { WorkOrderView } from './work-order-view.tsx'

export interface FacesProps {
  face: Face
  state: MyState
  feed: MyFeed | undefined
}

/** One notice where nothing can be shown; else the picture, and beside it what is known. */
export function Faces({ face, state, feed }: FacesProps) {
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

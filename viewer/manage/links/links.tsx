import { useCallback, useState } from 'preact/hooks'
import type { NewLink } from '../../../relay/wire/manage/manage.ts'
import { useManage, type ViewProps } from '../page/context.ts'
import { api } from '../page/manage-api.ts'
import { useList } from '../page/use-list.ts'
import { LinkForm } from './link-form.tsx'
import { LinkList } from './link-list.tsx'
import { NewLinkCard } from './new-link-card.tsx'
import './links.css'

/** Makes links, shows each once, lists them and calls them back. The detail is a work order to make one for. */
export function Links({ detail }: ViewProps) {
  const { words } = useManage()
  const [made, setMade] = useState<NewLink>()
  const list = useList(
    useCallback(() => api.links(), []),
    useCallback(address => api.page(address), []),
  )
  return (
    <div class="links">
      <header class="view-head">
        <h1>{words.views.links}</h1>
      </header>
      <div class="links-board">
        <div class="links-make">
          {made ? (
            <NewLinkCard link={made} onAnother={() => setMade(undefined)} />
          ) : (
            <LinkForm
              workOrder={detail}
              onMade={async link => {
                setMade(link)
                await list.reload()
              }}
            />
          )}
        </div>
        <LinkList list={list} newId={made?.id} />
      </div>
    </div>
  )
}

import type { MyState } from './state/my-state.ts'
import { useView } from './words/view.ts'

/** What is shown may be old: says of when it is. */
export function Offline({ state: { connection, readAt } }: { state: MyState }) {
  const { words, formats } = useView()
  if (connection !== 'offline' || !readAt) return null
  return <p class="offline">{words.page.offline(formats.clock(readAt))}</p>
}

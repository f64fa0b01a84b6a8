import { useManage } from '../page/context.ts'

/** What stands there while an answer is on its way. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  const { words } = useManage()
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{words.shell.loading}</span>
      {Array.from({ length: lines }, (_, i) => (
        <i key={i} class="skeleton-line" />
      ))}
    </div>
  )
}

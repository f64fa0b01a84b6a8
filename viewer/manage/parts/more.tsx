import { useManage } from '../page/context.ts'

/** The way to the rest of a list; nothing at its end. */
export function More({ more }: { more: (() => Promise<void>) | undefined }) {
  const { words } = useManage()
  if (!more) return null
  return (
    <p class="more">
      <button type="button" class="button" onClick={() => void more()}>
        {words.shell.more}
      </button>
    </p>
  )
}

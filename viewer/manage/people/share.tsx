import type { Share as ShareFigures } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'

/** A share with what it is a share of: 100 % of one job is not 100 % of forty. */
export function Share({ share: { count, of, share } }: { share: ShareFigures }) {
  const { words, formats } = useManage()
  if (share === null) return <span class="soft">{words.people.nothing}</span>
  return (
    <>
      {formats.percent(share)} <small class="soft">{words.people.of(count, of)}</small>
    </>
  )
}

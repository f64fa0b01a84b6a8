import type { Health } from '../../../relay/wire/manage/manage.ts'
import { useManage } from '../page/context.ts'
import type { ViewerEntry } from '../page/shapes.ts'
import { Chip } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'

export interface ViewersProps {
  summary: Health['viewers']
  viewers: ViewerEntry[]
  bays: Health['bays']
}

/** Who watches, and whether the picture moves there: a display that stands still is seen from the desk. */
export function Viewers({ summary, viewers, bays }: ViewersProps) {
  const { words } = useManage()
  // Those that need a look first.
  const sorted = [...viewers].sort((a, b) => Number(stands(b)) - Number(stands(a)))
  return (
    <Panel title={words.health.viewers} count={viewers.length}>
      {viewers.length ? (
        <>
          <p class="soft">
            {words.health.watching(summary.moving, summary.watching)}
            {summary.behindP50Ms === null ? '' : ` · ${words.health.behind(Math.round(summary.behindP50Ms))}`}
          </p>
          <ViewerTable viewers={sorted} bays={bays} />
        </>
      ) : (
        <p class="none">{words.health.noViewers}</p>
      )}
    </Panel>
  )
}

function stands({ report }: ViewerEntry): boolean {
  return report !== null && !report.moving
}

function ViewerTable({ viewers, bays }: Pick<ViewersProps, 'viewers' | 'bays'>) {
  const { words, formats } = useManage()
  const { viewerColumns: columns } = words.health
  const bayName = (id: string) => {
    const bay = bays.find(each => each.bay === id)
    return bay ? bay.name : id
  }
  return (
    <table class="table table-cards">
      <thead>
        <tr>
          <th scope="col">{columns.who}</th>
          <th scope="col">{columns.watches}</th>
          <th scope="col">{columns.since}</th>
          <th scope="col" class="cell-number">
            {columns.behind}
          </th>
          <th scope="col" class="cell-number">
            {columns.gaps}
          </th>
          <th scope="col">{columns.picture}</th>
        </tr>
      </thead>
      <tbody>
        {viewers.map((viewer, i) => (
          // One link may watch the same camera twice.
          <tr key={`${viewer.link} ${viewer.bay} ${viewer.camera} ${i}`}>
            <th scope="row">
              <b>{roleWord(viewer.role, words.linkRole)}</b>
              <span class="soft">{viewer.link.slice(0, 8)}</span>
            </th>
            <td data-label={columns.watches}>
              {bayName(viewer.bay)} · {viewer.camera}
            </td>
            <td data-label={columns.since}>{formats.moment(viewer.since)}</td>
            <td data-label={columns.behind} class="cell-number">
              {viewer.report && viewer.report.behindMs !== null
                ? words.health.behind(Math.round(viewer.report.behindMs))
                : '–'}
            </td>
            <td data-label={columns.gaps} class="cell-number">
              {viewer.gaps}
            </td>
            <td data-label={columns.picture}>
              <PictureChip viewer={viewer} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function PictureChip({ viewer: { report } }: { viewer: ViewerEntry }) {
  const { words } = useManage()
  if (!report) return <Chip>{words.health.noReport}</Chip>
  return report.moving ? (
    <Chip tone="good">{words.health.moves}</Chip>
  ) : (
    <Chip tone="serious">{words.health.stands}</Chip>
  )
}

function roleWord(role: string, words: Record<string, string>): string {
  return words[role] || role
}

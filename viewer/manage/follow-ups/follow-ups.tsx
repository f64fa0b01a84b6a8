import type { ViewProps } from '../page/context.ts'
import { MonthSheet } from './month-sheet.tsx'
import { Queue } from './queue.tsx'
import './follow-ups.css'

/** Who has to be called back; the detail is a month, `2026-11`, whose sheet is to be shown. */
export function FollowUps({ detail }: ViewProps) {
  return detail !== undefined && /^\d{4}-\d{2}$/.test(detail) ? (
    <MonthSheet key={detail} month={detail} />
  ) : (
    <Queue />
  )
}

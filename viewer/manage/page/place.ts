/** Where on the page one is, as the address says it behind the `#`: pure. */
import type { ViewName } from '../words/words.ts'

/** In the order of the way to each. */
export const viewNames: readonly ViewName[] = [
  'today',
  'links',
  'work-orders',
  'people',
  'follow-ups',
  'health',
  'log',
]

export interface Place {
  view: ViewName
  /** What the view shows in particular, such as a work order's number or a month. */
  detail: string | undefined
}

/** `#/work-orders/WO%201` and the like; anything else is today. */
export function placeOf(hash: string): Place {
  const [, name = '', detail = ''] = hash.replace(/^#/, '').split('/')
  const view = viewNames.find(known => known === name)
  return view ? { view, detail: decoded(detail) } : { view: 'today', detail: undefined }
}

export function hashOf(view: ViewName, detail?: string): string {
  return `#/${view}${detail === undefined ? '' : `/${encodeURIComponent(detail)}`}`
}

function decoded(part: string): string | undefined {
  try {
    return part === '' ? undefined : decodeURIComponent(part)
  } catch {
    return undefined // somebody has typed a lone %
  }
}

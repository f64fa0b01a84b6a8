import type { ViewProps } from '../page/context.ts'
import { Detail } from './detail.tsx'
import { SearchView } from './search-view.tsx'
import './work-orders.css'

/** Finds work orders; the detail is the number of one to be shown. */
export function WorkOrders({ detail }: ViewProps) {
  return detail === undefined ? <SearchView /> : <Detail key={detail} id={detail} />
}

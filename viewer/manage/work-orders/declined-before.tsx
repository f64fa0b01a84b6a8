import type { DeclinedBefore as Declined } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { hashOf } from '../page/place.ts'
import { SeverityChip } from '../parts/severity-chip.tsx'

/** What this car's owner has declined at earlier visits: worth a word now that it is back. */
export function DeclinedBefore({ declined }: { declined: Declined[] }) {
  const { words, formats } = useManage()
  if (!declined.length) return null
  return (
    <section class="panel panel-attention" aria-labelledby="declined-before">
      <h2 id="declined-before">{words.workOrders.declinedBefore}</h2>
      <p class="soft">{words.workOrders.declinedAdvice}</p>
      <ul class="rows">
        {declined.map(({ workOrder, finding, at }) => (
          <li key={`${workOrder} ${finding.id}`} class="row row-line">
            <SeverityChip severity={finding.severity} />
            <span>
              <b>{finding.area}</b> {finding.fault}
            </span>
            <a class="push" href={hashOf('work-orders', workOrder)}>
              {words.workOrders.declinedOn(formats.day(at), workOrder)}
            </a>
            {finding.price ? (
              <span class="money">{formats.money(finding.price.material + finding.price.labour)}</span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}

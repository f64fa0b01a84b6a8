import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import { Panel } from '../parts/panel.tsx'

/** What was done, and what it costs. */
export function Items({ workOrder: { items, totals } }: { workOrder: WorkOrderAnswer }) {
  const { words, formats } = useManage()
  const { item: names } = words.workOrders
  return (
    <Panel title={words.workOrders.items} count={items.length}>
      {items.length ? (
        <table class="table table-cards">
          <thead>
            <tr>
              <th scope="col">{names.what}</th>
              <th scope="col">{names.part}</th>
              <th scope="col" class="cell-number">
                {names.minutes}
              </th>
              <th scope="col" class="cell-number">
                {names.material}
              </th>
              <th scope="col" class="cell-number">
                {names.labour}
              </th>
              <th scope="col" class="cell-number">
                {names.total}
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map(item => (
              <tr key={item.id}>
                <th scope="row">
                  <b>{item.area}</b>
                  <span class="soft">
                    {[item.fault, item.reason, item.technicianName].filter(Boolean).join(' · ')}
                  </span>
                </th>
                <td data-label={names.part}>
                  {item.part ? [item.part.name, item.part.model].filter(Boolean).join(' ') : '–'}
                </td>
                <td data-label={names.minutes} class="cell-number">
                  {item.minutes ?? '–'}
                </td>
                <td data-label={names.material} class="cell-number">
                  {formats.money(item.material)}
                </td>
                <td data-label={names.labour} class="cell-number">
                  {formats.money(item.labour)}
                </td>
                <td data-label={names.total} class="cell-number">
                  {formats.money(item.total)}
                  {item.payer === 'customer' ? null : (
                    <span class="soft">
                      {names.paidBy} {words.payer[item.payer]}
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row" colSpan={3}>
                {names.total}
              </th>
              <td data-label={names.material} class="cell-number">
                {formats.money(totals.material)}
              </td>
              <td data-label={names.labour} class="cell-number">
                {formats.money(totals.labour)}
              </td>
              <td data-label={names.total} class="cell-number">
                <b>{formats.money(totals.total)}</b>
              </td>
            </tr>
            {totals.due === totals.total ? null : (
              <tr>
                <th scope="row" colSpan={5}>
                  {names.due}
                </th>
                <td class="cell-number">
                  <b>{formats.money(totals.due)}</b>
                </td>
              </tr>
            )}
          </tfoot>
        </table>
      ) : (
        <p class="none">{words.workOrders.noItems}</p>
      )}
    </Panel>
  )
}

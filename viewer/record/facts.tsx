import type { Speech } from './speech.ts'
import { timesOf } from './times-of.ts'
import type { ServiceRecord } from './use-record.ts'

interface FactsProps {
  record: ServiceRecord
  speech: Speech
}

/** The letterhead: whose record it is and of what, and what is to be paid. */
export function Letterhead({ record: { site, workOrder }, speech: { words, money } }: FactsProps) {
  return (
    <header class="letterhead">
      <div>
        <p class="letterhead-shop">{site.name}</p>
        <h1>{words.title}</h1>
      </div>
      <dl class="letterhead-sum">
        <div>
          <dt>{words.facts.workOrder}</dt>
          <dd>{workOrder.workOrder}</dd>
        </div>
        <div>
          <dt>{words.sums.due}</dt>
          <dd class="letterhead-due">{money.full(workOrder.totals.due)}</dd>
        </div>
      </dl>
    </header>
  )
}

/** Vehicle, people and times. */
export function Facts({ record: { site, workOrder }, speech: { words, times } }: FactsProps) {
  const { vehicle, customer, technician, explainer, promisedAt, progress } = workOrder
  const { received, ready, delivered } = timesOf(progress)
  const time = (iso: string | undefined) => iso && times.dateTime(iso)
  const car = [vehicle.make, vehicle.model].filter(Boolean).join(' ')
  const facts: [string, string | undefined, string?][] = [
    [words.facts.vehicle, vehicle.plate, car],
    [words.facts.customer, customer.name],
    [words.facts.received, time(received)],
    [words.facts.promised, time(promisedAt)],
    [words.facts.ready, time(ready)],
    [words.facts.delivered, time(delivered)],
    [words.facts.technician, technician?.name, technician?.title ?? undefined],
    [words.facts.explainer, explainer?.name, explainer?.title ?? undefined],
    [words.facts.technicalLead, site.technicalLead ?? undefined],
  ]
  return (
    <dl class="facts">
      {facts.map(([name, value, more]) =>
        value ? (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {value}
              {more ? <span class="facts-more">{more}</span> : null}
            </dd>
          </div>
        ) : null,
      )}
    </dl>
  )
}

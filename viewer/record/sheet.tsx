import { Checked } from './checked.tsx'
import { DecisionTable } from './decision-table.tsx'
import { Facts, Letterhead } from './facts.tsx'
import { FilmStills } from './film-stills.tsx'
import { ItemTable } from './item-table.tsx'
import type { Speech } from './speech.ts'
import { Sums } from './sums.tsx'
import type { ServiceRecord } from './use-record.ts'
import './sheet.css'
import './facts.css'
import './item-table.css'
import './decision-table.css'
import './film-stills.css'
import './signatures.css'
import './sheet-phone.css'

interface SheetProps {
  record: ServiceRecord
  speech: Speech
}

/** The record as a document, on the screen as on paper. */
export function Sheet({ record, speech }: SheetProps) {
  const { workOrder, site } = record
  return (
    <article class="sheet" lang={speech.locale}>
      <Letterhead record={record} speech={speech} />
      <Facts record={record} speech={speech} />
      <section>
        <h2>{speech.words.items.title}</h2>
        <ItemTable items={workOrder.items} speech={speech} />
      </section>
      <Sums record={record} speech={speech} />
      <DecisionTable workOrder={workOrder} speech={speech} />
      <Checked workOrder={workOrder} speech={speech} />
      <Signatures lead={site.technicalLead ?? workOrder.technician?.name} speech={speech} />
      <FilmStills record={record} speech={speech} />
    </article>
  )
}

function Signatures({ lead, speech: { words } }: { lead: string | undefined; speech: Speech }) {
  const { workshop, customer, date } = words.signatures
  return (
    <dl class="signatures">
      <div>
        <dt>{workshop}</dt>
        <dd>{lead}</dd>
      </div>
      <div>
        <dt>{customer}</dt>
      </div>
      <div>
        <dt>{date}</dt>
      </div>
    </dl>
  )
}

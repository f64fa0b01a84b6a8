/** What the service record says. */
import type { Finding, Item } from '../../../relay/wire/job/job.ts'
import type { ClipTag, Decision } from '../../../relay/wire/job/publication.ts'

interface Said {
  title: string
  advice: string
}

export interface RecordWords {
  title: string
  actions: { print: string; json: string; back: string; languages: string }
  /** Before the job is ready. */
  notReady: {
    title: string
    state: (state: string) => string
    promised: (time: string) => string
    advice: string
  }
  cancelled: Said
  /** 404: there is no such work order, or it is another customer's. */
  missing: Said
  /** Staff opened the page without saying which. */
  unnamed: Said
  loading: string
  facts: {
    workOrder: string
    vehicle: string
    customer: string
    received: string
    promised: string
    ready: string
    delivered: string
    technician: string
    explainer: string
    technicalLead: string
  }
  items: {
    title: string
    none: string
    work: string
    material: string
    labour: string
    fee: string
    discount: string
    tax: string
    amount: string
    fault: string
    reason: string
    part: string
    by: string
    payer: string
    quantity: (quantity: string) => string
    minutes: (minutes: string) => string
    /** The price list's price, beside the charged one. */
    listed: (price: string) => string
  }
  payers: Record<Item['payer'], string>
  sums: {
    title: string
    total: string
    due: string
    /** Where somebody else bears a part. */
    dueNote: string
    currency: (code: string) => string
  }
  decisions: {
    title: string
    finding: string
    price: string
    decision: string
    record: string
    none: string
    words: Record<Decision['decision'], string>
    via: Record<Decision['via'], string>
    customer: string
    /** The finding reads otherwise now than when it was decided on. */
    changedSince: string
  }
  severities: Record<Finding['severity'], string>
  checked: { title: (count: number) => string; lead: string }
  clips: {
    title: string
    lead: string
    kinds: Record<ClipTag['kind'], string>
    /** Of a QR code. */
    scan: (what: string) => string
    length: (minutes: number, seconds: string) => string
  }
  signatures: { workshop: string; customer: string; date: string }
}

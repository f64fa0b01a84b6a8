/** A work order as the record has it, and as the API tells it to whoever asks. Pure. */
import type { StaffMember } from '../../../config/site.ts'
import type { Role } from '../../access/subject.ts'
import { isDecidable, isUnderWay, mayRate, priceOf } from '../../store/job/decidable.ts'
import { seenHash } from '../../store/job/seen-hash.ts'
import type { WorkOrder } from '../../store/job/work-orders.ts'
import type { Finding, Item, Job } from '../../wire/job/job.ts'
import type { ListedPrice } from '../../wire/manage/site.ts'
import type {
  DeclinedBefore,
  MadeDecision,
  Person,
  RecordItem,
  ShownFinding,
  ShownPickup,
  ShownRating,
  Totals,
  WorkOrderAnswer,
} from '../../wire/work-order/work-order.ts'
import { photoPath } from '../site/staff.ts'
import { listedPrice } from './listed-price.ts'

/** What the site file says that shows in an answer. */
export interface Shop {
  staff: readonly StaffMember[]
  prices: readonly ListedPrice[]
  /** `relay.codeAbove`. */
  codeAbove: number
}

/** What was said of a work order, and what hangs on it. */
export interface Said {
  /** The latest of each finding. */
  decisions: ReadonlyMap<string, MadeDecision>
  /** Ids by finding, newest first. */
  clips: ReadonlyMap<string, string[]>
  pickup: ShownPickup
  rating: ShownRating | null
  declinedBefore: DeclinedBefore[]
  isHeld: boolean
}

export function workOrderAnswer(
  { job, bay, progress, steps }: WorkOrder,
  said: Said,
  shop: Shop,
  role: Role,
): WorkOrderAnswer {
  const isCustomer = role === 'customer'
  return {
    ...job,
    technician: personOf(job.technician, shop.staff),
    explainer: personOf(job.explainer, shop.staff),
    bay,
    progress: progress.map(({ state, at }) => ({ state, at: iso(at) })),
    steps: steps.map(({ id, title, state, started_at, ended_at }) => ({
      id,
      title,
      state,
      ...(started_at !== null && { startedAt: iso(started_at) }),
      ...(ended_at !== null && { endedAt: iso(ended_at) }),
    })),
    findings: job.findings.map(finding => shownFinding(finding, job, said, shop, role)),
    items: job.items.map(item => recordItem(item, job, shop)),
    totals: totalsOf(job.items),
    pickup: said.pickup,
    // How explainers were rated is for the manager to tell them.
    rating: role === 'explainer' ? null : said.rating,
    mayRate: isCustomer && mayRate(job.state),
    declinedBefore: isCustomer ? [] : said.declinedBefore,
    isHeld: !isCustomer && said.isHeld,
  }
}

export function shownFinding(
  finding: Finding,
  { state }: Pick<Job, 'state'>,
  { decisions, clips }: Pick<Said, 'decisions' | 'clips'>,
  { codeAbove }: Pick<Shop, 'codeAbove'>,
  role: Role,
): ShownFinding {
  const mayDecide = isDecidable(finding) && isUnderWay(state)
  return {
    ...finding,
    seen: seenHash(finding),
    decision: decisions.get(finding.id) ?? null,
    mayDecide,
    needsCode: mayDecide && role === 'customer' && priceOf(finding) > codeAbove,
    clips: clips.get(finding.id) ?? [],
  }
}

function recordItem(item: Item, { technician }: Job, { staff, prices }: Shop): RecordItem {
  const known = staff.find(({ id }) => id === item.technician) ?? technician
  return {
    ...item,
    total: itemTotal(item),
    technicianName: known && known.id === item.technician ? known.name : null,
    listed: listedPrice(prices, item),
  }
}

/** The name as the workshop's system says it; title and photo from the site file. */
function personOf(person: Job['technician'], staff: readonly StaffMember[]): Person | null {
  if (!person) return null
  const member = staff.find(({ id }) => id === person.id)
  return { ...person, title: member?.title ?? null, photo: member ? photoPath(member) : null }
}

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}

/** What a line costs: material is the whole line's, whatever the quantity; tax comes on top. */
function itemTotal({ material, labour, fee = 0, discount = 0, tax }: Item): number {
  return material + labour + fee - discount + tax
}

/** `due`: what the customer pays, without what warranty, insurance or shop do. */
function totalsOf(items: readonly Item[]): Totals {
  const sum = (amount: (item: Item) => number) => items.reduce((total, item) => total + amount(item), 0)
  return {
    material: sum(item => item.material),
    labour: sum(item => item.labour),
    fee: sum(item => item.fee ?? 0),
    discount: sum(item => item.discount ?? 0),
    tax: sum(item => item.tax),
    total: sum(itemTotal),
    due: sum(item => (item.payer === 'customer' ? itemTotal(item) : 0)),
  }
}

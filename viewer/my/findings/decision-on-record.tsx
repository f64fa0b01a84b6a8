import type {
  MadeDecision,
  ShownFinding,
  WorkOrderAnswer,
} from '../../../relay/wire/work-order/work-order.ts'
import { standingOf } from '../state/findings-shown.ts'
import { CheckIcon, ClockIcon, CrossIcon, PhoneIcon } from '../words/icons.tsx'
import { useView } from '../words/view.ts'

const icons = {
  approved: CheckIcon,
  declined: CrossIcon,
  'call-me': PhoneIcon,
  changed: ClockIcon,
  lapsed: ClockIcon,
}

export interface StandingProps {
  finding: ShownFinding
  workOrder: Pick<WorkOrderAnswer, 'technician' | 'explainer'>
}

/** What is on record: the decision, when, and who wrote it down. What is open shows by its buttons. */
export function Standing({ finding, workOrder }: StandingProps) {
  const { words } = useView()
  const standing = standingOf(finding)
  if (standing === 'told' || standing === 'open') return null
  const Icon = icons[standing]
  const { decision } = finding
  return (
    <div class="standing" data-standing={standing} tabIndex={-1}>
      <Icon />
      <p>
        <strong>{words.findings.standing[standing]}</strong>
        {decision && standing === decision.decision ? (
          <Record decision={decision} workOrder={workOrder} />
        ) : null}
      </p>
    </div>
  )
}

interface RecordProps {
  decision: MadeDecision
  workOrder: StandingProps['workOrder']
}

function Record({ decision: { by, via, at, note }, workOrder }: RecordProps) {
  const { words, formats } = useView()
  const time = formats.time(at)
  return (
    <small>
      {via === 'page'
        ? words.decide.byCustomer(time)
        : words.decide.byStaff(staffName(by, workOrder) || words.decide.workshop, via, time)}
      {note ? ` · ${note}` : ''}
    </small>
  )
}

/** Where a link has no name of its own, the relay names it by its role and hash: nothing to show to a customer. */
const nameless = /^(explainer|manager)-/

/** Who recorded a decision, by the name that the job gives; undefined for a link that nobody has named. */
export function staffName(
  id: string,
  { technician, explainer }: Pick<WorkOrderAnswer, 'technician' | 'explainer'>,
): string | undefined {
  const person = [technician, explainer].find(someone => someone?.id === id)
  return person ? person.name : nameless.test(id) ? undefined : id
}

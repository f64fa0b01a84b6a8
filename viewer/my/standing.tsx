import type { MadeDecision, ShownFinding } from '../../relay/wire/work-order.ts'
import { standingOf } from './findings-shown.ts'
import { CheckIcon, ClockIcon, CrossIcon, PhoneIcon } from './icons.tsx'
import { useView } from './view.ts'

const icons = {
  approved: CheckIcon,
  declined: CrossIcon,
  'call-me': PhoneIcon,
  open: ClockIcon,
  changed: ClockIcon,
  lapsed: ClockIcon,
}

/** What is on record: the decision, when, and who wrote it down. */
export function Standing({ finding }: { finding: ShownFinding }) {
  const { words } = useView()
  const standing = standingOf(finding)
  if (standing === 'told') return null
  const Icon = icons[standing]
  const { decision } = finding
  return (
    <div class="standing" data-standing={standing} tabIndex={-1}>
      <Icon />
      <p>
        <strong>{words.findings.standing[standing]}</strong>
        {decision && standing === decision.decision ? <Record decision={decision} /> : null}
      </p>
    </div>
  )
}

function Record({ decision: { by, via, at, note } }: { decision: MadeDecision }) {
  const { words, formats } = useView()
  const time = formats.time(at)
  return (
    <small>
      {via === 'page'
        ? words.decide.byCustomer(time)
        : words.decide.byStaff(by || words.decide.workshop, via, time)}
      {note ? ` · ${note}` : ''}
    </small>
  )
}

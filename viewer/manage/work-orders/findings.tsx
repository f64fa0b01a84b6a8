import type { ShownFinding } from '../../../relay/wire/work-order/work-order.ts'
import { useManage } from '../page/context.ts'
import type { ClipEntry } from '../page/shapes.ts'
import { Chip, type Tone } from '../parts/chip.tsx'
import { Panel } from '../parts/panel.tsx'
import { SeverityChip } from '../parts/severity-chip.tsx'
import { currentDecision } from '../today/day.ts'
import { ClipPlayer } from './clip-player.tsx'

const tones: Record<'approved' | 'declined' | 'call-me', Tone> = {
  approved: 'good',
  declined: 'serious',
  'call-me': 'attention',
}

/** What was found, with the film that proves it and what the customer said. */
export function Findings({ findings, clips }: { findings: ShownFinding[]; clips: ClipEntry[] }) {
  const { words } = useManage()
  return (
    <Panel title={words.workOrders.findings} count={findings.length}>
      {findings.length ? (
        <ul class="rows">
          {findings.map(finding => (
            <FindingRow
              key={finding.id}
              finding={finding}
              clip={clips.find(({ id }) => finding.clips.includes(id))}
            />
          ))}
        </ul>
      ) : (
        <p class="none">{words.workOrders.noFindings}</p>
      )}
    </Panel>
  )
}

function FindingRow({ finding, clip }: { finding: ShownFinding; clip: ClipEntry | undefined }) {
  const { formats } = useManage()
  const { price } = finding
  return (
    <li class="row finding">
      {clip ? <ClipPlayer clip={clip} title={finding.area} /> : null}
      <div class="finding-words">
        <p class="finding-head">
          <SeverityChip severity={finding.severity} />
          <b>{finding.area}</b>
          {price ? <span class="push money">{formats.money(price.material + price.labour)}</span> : null}
        </p>
        <p>{finding.fault}</p>
        {finding.proposal ? <p class="soft">{finding.proposal}</p> : null}
        <DecisionLine finding={finding} />
      </div>
    </li>
  )
}

function DecisionLine({ finding }: { finding: ShownFinding }) {
  const { words, formats } = useManage()
  const decision = currentDecision(finding)
  if (!decision) {
    return finding.mayDecide ? (
      <p class="finding-decision">
        <Chip>{words.workOrders.undecided}</Chip>
      </p>
    ) : null
  }
  const who = decision.by === 'customer' ? words.workOrders.customer : decision.by
  return (
    <>
      <p class="finding-decision">
        <Chip tone={tones[decision.decision]}>{words.decision[decision.decision]}</Chip>{' '}
        <span class="soft">
          {words.workOrders.decidedBy(who, words.via[decision.via], formats.moment(decision.at))}
        </span>
      </p>
      {decision.note ? <q>{decision.note}</q> : null}
    </>
  )
}

import type { WorkOrderAnswer } from '../../../relay/wire/work-order/work-order.ts'

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

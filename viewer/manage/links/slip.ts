/** Hands a link over to the slip's page, which prints it: by this tab's storage, so that the token is in no address. */
import type { NewLink } from '../../../relay/wire/manage/manage.ts'
import { type Slip, slipKey } from '../../slip/slip.ts'

export function slipOf(
  { url, code, workOrder, expiresAt }: NewLink,
  about: Pick<Slip, 'plate' | 'site' | 'locale'>,
): Slip {
  return { url, code, workOrder: workOrder || '', expiresAt, ...about }
}

/** A window that a page opens begins with a copy of its session's storage; nothing stays behind in this one. */
export function openSlip(slip: Slip): void {
  window.sessionStorage.setItem(slipKey, JSON.stringify(slip))
  window.open('/slip')
  window.sessionStorage.removeItem(slipKey)
}

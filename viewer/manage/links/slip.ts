/** Hands a link over to the slip's page, which prints it: by this tab's storage, so that the token is in no address. */
import type { NewLink } from '../../../relay/wire/manage.ts'
import type { Locale } from '../../i18n/words.ts'

const key = 'glassbay-slip'

export interface Slip {
  url: string
  code: string | undefined
  workOrder: string
  plate: string | undefined
  site: string
  expiresAt: string
  locale: Locale
}

export function slipOf(
  { url, code, workOrder, expiresAt }: NewLink,
  about: { plate: string | undefined; site: string; locale: Locale },
): Slip {
  return { url, code, workOrder: workOrder || '', expiresAt, ...about }
}

/** A window that a page opens begins with a copy of its session's storage; nothing stays behind in this one. */
export function openSlip(slip: Slip): void {
  window.sessionStorage.setItem(key, JSON.stringify(slip))
  window.open('/slip')
  window.sessionStorage.removeItem(key)
}

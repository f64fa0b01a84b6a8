/**
 * The reception slip's content, as the page that made the link hands it over: it writes the slip as JSON into its
 * `sessionStorage` under `slipKey`, calls `window.open('/slip')` (without `noopener`: the new tab gets a copy of the
 * storage) and removes the entry again. So the link's secret stands in no address, log or history, and reaches no
 * server; it is gone with the tab.
 */
export const slipKey = 'glassbay-slip'

export interface Slip {
  /** The link, `{publicUrl}/enter#TOKEN`. */
  url: string
  /** Four digits, where the site asks for them. */
  code?: string | null
  workOrder: string
  plate?: string | null
  /** The shop's name. */
  site: string
  /** ISO 8601. */
  expiresAt: string
  /** The customer's language, BCP 47. */
  locale?: string | null
}

/** Undefined for anything but a slip whose link leads to `origin`: a code on paper is not looked at before it is scanned. */
export function parseSlip(json: string | null, origin: string): Slip | undefined {
  const slip = parsed(json)
  if (typeof slip !== 'object' || slip === null) return undefined
  const { url, code, workOrder, plate, site, expiresAt, locale } = slip as Record<string, unknown>
  if (!isText(url) || !isText(workOrder) || !isText(site) || !isText(expiresAt)) return undefined
  if (!url.startsWith(`${origin}/enter#`) || Number.isNaN(Date.parse(expiresAt))) return undefined
  return {
    url,
    code: isText(code) && /^\d{4}$/.test(code) ? code : null,
    workOrder,
    plate: isText(plate) ? plate : null,
    site,
    expiresAt,
    locale: isText(locale) ? locale : null,
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json || 'null')
  } catch {
    return undefined // another script of this origin may have put anything there
  }
}

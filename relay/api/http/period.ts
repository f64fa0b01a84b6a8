/** `from` and `to` of a query: days by the shop's own clock, or moments. */
import { z } from 'zod'
import { dayPeriod, type Period } from '../../store/shop/shop-days.ts'

const moment = z.union([z.iso.date(), z.iso.datetime({ offset: true })])

export const periodQuery = z.object({
  from: moment.optional().meta({ description: "A day by the shop's clock, or a moment" }),
  to: moment.optional().meta({ description: 'The same; a day counts as a whole' }),
})

/** Open at the end that is not told. */
export function periodOf({ from, to }: z.output<typeof periodQuery>, timezone: string): Partial<Period> {
  return {
    ...(from !== undefined && { fromMs: momentMs(from, timezone, 'fromMs') }),
    ...(to !== undefined && { toMs: momentMs(to, timezone, 'toMs') }),
  }
}

function momentMs(text: string, timezone: string, end: keyof Period): number {
  return text.includes('T') ? Date.parse(text) : dayPeriod(text, timezone)[end]
}

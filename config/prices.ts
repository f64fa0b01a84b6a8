/** The price list that a shop publishes: a CSV file, as spreadsheets write it. */
import { CsvError, parse } from 'csv-parse/sync'
import { z } from 'zod'

const columns = ['kind', 'code', 'name', 'price', 'unit'] as const

const rowSchema = z.object({
  kind: z.enum(['part', 'labour']),
  code: z.string().max(200),
  name: z.string().min(1, 'must not be empty').max(500),
  price: z
    .string()
    .regex(
      /^\d{1,12}$/,
      "must be a whole number of the currency's smallest unit, such as 18900 for 189.00 EUR",
    )
    .transform(Number),
  unit: z.string().max(50),
})

export type Price = z.output<typeof rowSchema>

/** Throws Error whose message has one line a mistake, each with its line in the file. */
export function parsePrices(text: string): Price[] {
  const mistakes: string[] = []
  const prices = rowsOf(text).flatMap(({ record, info: { lines } }) => {
    const { data, error } = rowSchema.safeParse(record)
    for (const { path, message } of error?.issues ?? [])
      mistakes.push(`line ${lines}: ${path[0]?.toString()}: ${message}`)
    return data ?? []
  })
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'))
  return prices
}

function rowsOf(text: string): { record: unknown; info: { lines: number } }[] {
  try {
    return parse(text, { bom: true, columns: headerOf, info: true, skip_empty_lines: true, trim: true })
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    throw new Error(`line ${String(error.lines ?? 1)}: ${error.message}`, { cause: error })
  }
}

function headerOf(names: string[]): string[] {
  const missing = columns.filter(column => !names.includes(column))
  if (missing.length > 0) throw new Error(`line 1: the first line must name the columns ${columns.join(',')}`)
  return names
}

/** Lists as CSV (RFC 4180), for whoever works with a spreadsheet. */
import { stringify } from 'csv-stringify/sync'
import type { Request, Response } from 'express'

export type Cell = string | number | null

export function wantsCsv(request: Request): boolean {
  return request.accepts(['json', 'csv']) === 'csv'
}

/** Answers with a file of that name. Every row has the same columns. */
export function sendCsv(response: Response, name: string, rows: readonly Record<string, Cell>[]): void {
  response.set('Content-Disposition', `attachment; filename="${name}.csv"`).type('text/csv').send(csvOf(rows))
}

/** Names and comments are other people's text: a spreadsheet must not take it for a formula. Pure. */
export function csvOf(rows: readonly Record<string, Cell>[]): string {
  return stringify([...rows], {
    header: true,
    columns: Object.keys(rows[0] ?? {}),
    bom: true, // without it Excel takes UTF-8 for something older
    escape_formulas: true,
    record_delimiter: 'windows',
  })
}

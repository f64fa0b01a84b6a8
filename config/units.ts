const unitMs = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, y: 365 * 86_400_000 }

/** `10s`, `5m`, `24h`, `30d`, `10y` (of 365 days) to milliseconds. Throws Error that says the form. */
export function parseDuration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|y)$/.exec(text)
  if (!match) throw new Error('must be a duration such as 10s, 5m, 24h, 30d or 2y')
  return Number(match[1]) * unitMs[match[2] as keyof typeof unitMs]
}

/** `500MB`, `20GB` (powers of ten), `20GiB` (powers of two) to bytes. Throws Error that says the form. */
export function parseBytes(text: string): number {
  const match = /^(\d+(?:\.\d+)?)([kMGT])(i?)B$/.exec(text)
  if (!match) throw new Error('must be a size such as 500MB, 20GB or 1TB')
  const power = 'kMGT'.indexOf(match[2] ?? '') + 1
  return Math.round(Number(match[1]) * (match[3] ? 1024 : 1000) ** power)
}

/** Reading the package's answers, which may be anything: lists where one thing was meant, texts for numbers, nothing. */

/** What stands there; the first of several. Undefined where the way ends. */
export function at(value: unknown, ...keys: string[]): unknown {
  let found = first(value)
  for (const key of keys) {
    const isThere = typeof found === 'object' && found !== null && Object.hasOwn(found, key)
    found = isThere ? first(Reflect.get(found as object, key)) : undefined
  }
  return found
}

/** All that stand there: cameras and the package write a list of one as the one. */
export function allAt(value: unknown, ...keys: string[]): unknown[] {
  const last = keys.at(-1)
  if (last === undefined) return Array.isArray(value) ? value : value === undefined ? [] : [value]
  const parent = at(value, ...keys.slice(0, -1))
  const isThere = typeof parent === 'object' && parent !== null && Object.hasOwn(parent, last)
  return isThere ? allAt(Reflect.get(parent as object, last)) : []
}

/** At most 200 characters, on one line; empty where there is no text. */
export function textAt(value: unknown, ...keys: string[]): string {
  const found = at(value, ...keys)
  const text = typeof found === 'object' ? at(found, '_') : found
  const isText = typeof text === 'string' || typeof text === 'number' || typeof text === 'boolean'
  return isText ? plainText(String(text)) : ''
}

/** Undefined for what is no number of this kind. */
export function numberAt(value: unknown, ...keys: string[]): number | undefined {
  const text = textAt(value, ...keys)
  const number = Number(text)
  return text !== '' && Number.isFinite(number) && number >= 0 && number < 1e9 ? number : undefined
}

/** Tokens are written into XML as they are. */
export function isToken(text: string): boolean {
  return /^[^<>&"']{1,64}$/.test(text)
}

/** Text as it stands in XML. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&apos;',
  }
  return text.replace(/[&<>"']/g, character => entities[character] ?? '')
}

/** On one line, without what a terminal would take for a command. */
function plainText(text: string): string {
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 200)
    .toWellFormed()
}

function first(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value
}

/**
 * Takes secrets out of what goes by, and keeps every length, so that what is left can be played again: known ones
 * wherever they stand, and those behind a word such as `password=`.
 */

const keys = [
  'password=',
  'passwd=',
  'passphrase=',
  'pass=',
  'pwd=',
  'psw=',
  'token=',
  'secret=',
  'auth=',
  'key=',
  'rspauth=',
]
/** A shorter one would be found in pictures by chance. */
const shortestKnown = 4
/** Behind a key no more than this is waited for. */
const longestHeld = 512
const keyedValue = new RegExp(`(\\b\\w*(?:${keys.join('|')})"?)([^\\s&;"'<>]+)`, 'gi')
const openKey = new RegExp(`\\b\\w*(?:${keys.join('|')})"?[^\\s&;"'<>]*$`, 'i')

export class SecretFilter {
  private readonly secrets: readonly string[]
  private held = ''

  constructor(secrets: readonly string[]) {
    const forms = secrets.flatMap(secret => [secret, encodeURIComponent(secret)]).map(latin1)
    this.secrets = [...new Set(forms)].filter(({ length }) => length >= shortestKnown)
  }

  /** What of this and of what was held back is free of secrets; a piece of one may be held back until the next call. */
  pass(bytes: Uint8Array): Buffer {
    const text = this.mask(this.held + Buffer.from(bytes).toString('latin1'))
    const length = this.openLength(text)
    this.held = text.slice(text.length - length)
    return Buffer.from(text.slice(0, text.length - length), 'latin1')
  }

  /** The rest, when nothing follows. */
  end(): Buffer {
    const rest = this.held
    this.held = ''
    return Buffer.from(rest, 'latin1')
  }

  private mask(text: string): string {
    const known = this.secrets.reduce((masked, secret) => masked.replaceAll(secret, blank(secret)), text)
    return known.replace(keyedValue, (_, key: string, value: string) => key + blank(value))
  }

  /** How many characters at the end may be the beginning of a secret. */
  private openLength(text: string): number {
    const open = openKey.exec(text.slice(-longestHeld))
    const beginnings = [...this.secrets, ...keys].map(word => lengthOfBeginning(word, text))
    return Math.min(text.length, Math.max(open?.[0].length ?? 0, ...beginnings))
  }
}

/** What of an address is secret: its password, and what its path and query hold of that kind. */
export function secretsOf({ password, path }: { password: string; path: string }): string[] {
  const inPath = [...path.matchAll(keyedValue)].map(([, , value = '']) => value)
  // UniFi's and others' paths are the right to watch.
  const tokens = path
    .split(/[/?&=]/)
    .filter(part => /^[\w-]{12,}$/.test(part) && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part))
  return [password, ...inPath, ...tokens].filter(secret => secret !== '')
}

/** How much of the word's beginning stands at the text's end; the whole word is none. */
function lengthOfBeginning(word: string, text: string): number {
  for (let length = Math.min(word.length - 1, text.length); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length
  }
  return 0
}

function blank(secret: string): string {
  return 'x'.repeat(secret.length)
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

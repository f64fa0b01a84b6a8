/** A site file from disk: YAML, then `${NAME}` from the environment, then the schema. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import { type Price, parsePrices } from './prices.ts'
import { type Site, siteFileSchema } from './site.ts'

export interface ConfigMistake {
  /** Where in the file, as in `bays[0].cameras[1].url`; empty for the file as a whole. */
  path: string
  message: string
}

/** Every mistake of a site file at once. Its text has one line a mistake and never a value of the file. */
export class ConfigError extends Error {
  readonly mistakes: ConfigMistake[]

  constructor(mistakes: ConfigMistake[]) {
    super(mistakes.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('\n'))
    this.name = 'ConfigError'
    this.mistakes = mistakes
  }
}

/** Throws ConfigError; relative paths in the file are relative to the file. */
export async function loadSite(file: string, env: NodeJS.ProcessEnv): Promise<Site> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([{ path: '', message: `cannot read ${file}: ${error.code ?? error.message}` }])
  })
  const site = parseSite(text, env)
  const absolute = (name: string) => path.resolve(path.dirname(file), name)
  site.relay.data = absolute(site.relay.data)
  site.edge.data = absolute(site.edge.data)
  if (site.mqtt?.ca) site.mqtt.ca = absolute(site.mqtt.ca)
  if (site.prices) site.prices = absolute(site.prices)
  if (site.edge.ca) site.edge.ca = absolute(site.edge.ca)
  const { tls } = site.relay
  if (tls) site.relay.tls = { cert: absolute(tls.cert), key: absolute(tls.key) }
  for (const member of site.staff) if (member.photo) member.photo = absolute(member.photo)
  return site
}

/** A site's price list, which only the relay's machine needs to have. Throws ConfigError, with lines of that file. */
export async function loadPrices(file: string): Promise<Price[]> {
  try {
    return parsePrices(await readFile(file, 'utf8'))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const lines = code === undefined ? message.split('\n') : [`cannot read ${file}: ${code}`]
    throw new ConfigError(lines.map(line => ({ path: 'prices', message: line })))
  }
}

/** Throws ConfigError. Pure: the text and the environment are all it sees. */
export function parseSite(text: string, env: NodeJS.ProcessEnv): Site {
  const mistakes: ConfigMistake[] = []
  const filled = fillIn(parseYaml(text), env, '', mistakes)
  const result = siteFileSchema.safeParse(filled)
  for (const issue of result.error?.issues ?? []) {
    const at = pathOf(issue.path)
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) mistakes.push({ path: at ? `${at}.${key}` : key, message: 'unknown key' })
    } else if (!mistakes.some(mistake => mistake.path === at)) {
      mistakes.push({ path: at, message: issue.message })
    }
  }
  if (mistakes.length > 0 || !result.data) throw new ConfigError(mistakes)
  return result.data
}

function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 50 })
  } catch (error) {
    if (!(error instanceof YAMLParseError)) throw error
    const line = error.linePos?.[0].line
    // Only the first line: the rest of the message quotes the file, which may hold a password.
    throw new ConfigError([{ path: '', message: `not YAML: ${error.code}${line ? ` in line ${line}` : ''}` }])
  }
}

/** `${NAME}` in every string; inside a URL with a password the value is percent-encoded, so that it may hold anything. */
function fillIn(value: unknown, env: NodeJS.ProcessEnv, at: string, mistakes: ConfigMistake[]): unknown {
  if (Array.isArray(value)) return value.map((entry, i) => fillIn(entry, env, `${at}[${i}]`, mistakes))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, entry]) => {
      return [key, fillIn(entry, env, at ? `${at}.${key}` : key, mistakes)] as const
    })
    return Object.fromEntries(entries)
  }
  if (typeof value !== 'string') return value
  const encode = /^rtsp:|^http:.*@/.test(value) ? encodeURIComponent : (text: string) => text
  return value.replace(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_whole, name: string) => {
    const found = env[name]
    if (found === undefined) mistakes.push({ path: at, message: `environment variable ${name} is not set` })
    return encode(found ?? '')
  })
}

function pathOf(keys: PropertyKey[]): string {
  return keys
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i > 0 ? '.' : ''}${String(key)}`))
    .join('')
}

/** A site file from disk: YAML, then `${NAME}` from the environment, then the schema. */

import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parse, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { KnownError } from '../relay/wire/shared/known-error.ts'
import { type Price, parsePrices } from './prices.ts'
import {
  type EdgeSite,
  edgeSiteFileSchema,
  type RelaySite,
  relaySiteFileSchema,
  type Site,
  siteFileSchema,
} from './site.ts'

export interface ConfigMistake {
  /** Where in the file, as in `bays[0].cameras[1].url`; empty for the file as a whole. */
  path: string
  message: string
}

/** Every mistake of a site file at once. Its text has one line a mistake and never a value of the file. */
export class ConfigError extends KnownError<'CONFIG'> {
  readonly mistakes: ConfigMistake[]

  constructor(mistakes: ConfigMistake[]) {
    const lines = mistakes.map(({ path, message }) => (path ? `${path}: ${message}` : message))
    super('CONFIG', lines.join('\n'), { waitingHelps: false })
    this.mistakes = mistakes
  }
}

/** A site file's content as YAML has it, nothing filled in. */
type RawSite = Record<string, unknown>

/** The whole file, with every variable that it names. Throws ConfigError; relative paths are relative to the file. */
export async function loadSite(file: string, env: NodeJS.ProcessEnv): Promise<Site> {
  const site = checked(siteFileSchema, await readRaw(file), env)
  resolveRelayPaths(site, file)
  resolveEdgePaths(site, file)
  return site
}

/**
 * What the relay needs of the file, and no variable beyond that: no address of a camera, no broker's password.
 * Throws as `loadSite` does.
 */
export async function loadRelaySite(file: string, env: NodeJS.ProcessEnv): Promise<RelaySite> {
  const site = checked(relaySiteFileSchema, forRelay(await readRaw(file), env), env)
  resolveRelayPaths(site, file)
  return site
}

/** What one bay's edge needs of the file: neither the secret that signs links nor another bay's cameras. */
export async function loadEdgeSite(file: string, bay: string, env: NodeJS.ProcessEnv): Promise<EdgeSite> {
  const site = checked(edgeSiteFileSchema, forEdge(await readRaw(file), bay, env), env)
  resolveEdgePaths(site, file)
  return site
}

/** The environment for one process of the site: what every program needs, and the variables of its part of the file. */
export async function environmentFor(
  file: string,
  part: 'relay' | { bay: string },
  env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  const raw = await readRaw(file)
  const names = new Set(variablesIn(part === 'relay' ? forRelay(raw, env) : forEdge(raw, part.bay, env)))
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.has(name) || isGeneral(name)))
}

/** What programs read that has nothing to do with the site. */
function isGeneral(name: string): boolean {
  return /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_.+|TZ|TMPDIR|LOG_LEVEL|LD_LIBRARY_PATH|(NODE|SSL|XDG|OTEL|GLASSBAY_TEST)_.+|NOTIFY_SOCKET|JOURNAL_STREAM)$/.test(
    name,
  )
}

/** What of a camera only its edge needs to know. */
const edgeCameraKeys = new Set(['url', 'onvif', 'transport', 'ca', 'fingerprint', 'insecure'])

function forRelay(raw: RawSite, env: NodeJS.ProcessEnv): RawSite {
  const { mqtt: _broker, ...rest } = raw
  const { key } = keyedEdge(raw, env) ?? {}
  const bays = list(raw.bays).map(bay => {
    const cameras = list(bay.cameras).map(({ sub, ...keys }) => ({
      ...Object.fromEntries(Object.entries(keys).filter(([key]) => !edgeCameraKeys.has(key))),
      ...(sub !== undefined && { sub: true }),
    }))
    return { ...bay, ...(Array.isArray(bay.cameras) && { cameras }) }
  })
  return { ...rest, edge: key === undefined ? {} : { key }, ...(Array.isArray(raw.bays) && { bays }) }
}

function forEdge(raw: RawSite, bay: string, env: NodeJS.ProcessEnv): RawSite {
  const { relay: _relay, prices: _prices, explain: _explain, staff: _staff, ...rest } = raw
  const bays = list(raw.bays).filter(({ id }) => id === bay)
  const edge = keyedEdge(raw, env) ?? rest.edge
  return { ...rest, edge, ...(Array.isArray(raw.bays) && { bays }) }
}

/** `edge`, without a key whose variable is not set: an edge that is enrolled has no need of it. */
function keyedEdge({ edge }: RawSite, env: NodeJS.ProcessEnv): RawSite | undefined {
  if (!isRecord(edge)) return undefined
  const { key, ...rest } = edge
  const isThere = key !== undefined && variablesIn(key).every(name => env[name] !== undefined)
  return isThere ? { key, ...rest } : rest
}

function list(value: unknown): RawSite[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is RawSite {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function variablesIn(value: unknown): string[] {
  return [...JSON.stringify(value ?? null).matchAll(variable)].map(([, name = '']) => name)
}

function resolveRelayPaths(site: Omit<RelaySite, 'edge'>, file: string): void {
  const absolute = absoluteTo(file)
  site.relay.data = absolute(site.relay.data)
  if (site.prices) site.prices = absolute(site.prices)
  const { tls } = site.relay
  if (tls) site.relay.tls = { cert: absolute(tls.cert), key: absolute(tls.key) }
  for (const member of site.staff) if (member.photo) member.photo = absolute(member.photo)
}

function resolveEdgePaths(site: EdgeSite, file: string): void {
  const absolute = absoluteTo(file)
  site.edge.data = absolute(site.edge.data)
  site.edge.keys = absolute(site.edge.keys)
  if (site.edge.ca) site.edge.ca = absolute(site.edge.ca)
  for (const name of ['ca', 'cert', 'key'] as const) {
    const file = site.mqtt?.[name]
    if (site.mqtt && file) site.mqtt[name] = absolute(file)
  }
  for (const camera of site.bays.flatMap(({ cameras }) => cameras)) {
    if (camera.ca) camera.ca = absolute(camera.ca)
  }
}

function absoluteTo(file: string): (name: string) => string {
  return name => path.resolve(path.dirname(file), name)
}

async function readRaw(file: string): Promise<RawSite> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError([{ path: '', message: `cannot read ${file}: ${error.code ?? error.message}` }])
  })
  const raw = parseYaml(text)
  if (!isRecord(raw)) throw new ConfigError([{ path: '', message: `${file} holds no site` }])
  return raw
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
  return checked(siteFileSchema, parseYaml(text), env)
}

function checked<T extends z.ZodType>(schema: T, raw: unknown, env: NodeJS.ProcessEnv): z.output<T> {
  const mistakes: ConfigMistake[] = []
  const result = schema.safeParse(fillIn(raw, env, '', mistakes))
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

const variable = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

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
  const encode = /^rtsps?:|^http:.*@/i.test(value) ? encodeURIComponent : (text: string) => text
  return value.replace(variable, (_whole, name: string) => {
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

/** What a site is: the schema of the site file (reference with every key: example.yaml) and its exact type. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { CameraNetworks, defaultCameraNetworks, parseCameraNetwork } from './camera-networks.ts'
import { parseCameraUrl, parseOnvifUrl } from './camera-url.ts'
import { openIntervals } from './opening-hours.ts'
import { parseBytes, parseDuration } from './units.ts'

const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, 'must be letters, digits, - and _ (at most 64)')
const name = z.string().min(1).max(200)
const secret = z.string().min(32, 'must have at least 32 characters')
const weekMs = 7 * 86_400_000
const durationMs = z.string().transform(parsed(parseDuration))
const byteCount = z.string().transform(parsed(parseBytes))
const rtspUrl = z.string().transform(parsed(parseCameraUrl))
const onvifUrl = z.string().transform(parsed(parseOnvifUrl))
const relayUrl = z.url({ protocol: /^wss?$/, error: 'must be a ws:// or wss:// URL' })
const photo = z.string().regex(/\.(jpe?g|png|webp)$/i, 'must be a .jpg, .png or .webp file')
const timezone = z.string().refine(isTimezone, 'must be an IANA time zone such as Asia/Tokyo')

const cameraId = id.refine(
  name => name !== 'voice',
  "voice is the name of the explainer's voice: call the camera otherwise",
)

/** The camera's `url`, `sub` and `onvif` come out as addresses; durations in ms and sizes in bytes. */
const cameraKeys = z.strictObject({
  id: cameraId,
  name,
  url: rtspUrl,
  sub: rtspUrl.optional(),
  onvif: onvifUrl.optional(),
  transport: z.enum(['tcp', 'udp']).optional(),
  ca: z.string().optional(),
  fingerprint: z.string().transform(parsed(parseFingerprint)).optional(),
  insecure: z
    .boolean()
    .transform(chosen => chosen || undefined)
    .optional(),
})
const camera = cameraKeys.superRefine(checkTransport)
const bay = z.strictObject({
  id,
  name,
  cameras: z
    .array(camera)
    .min(1)
    .refine(...unique('cameras')),
})
const staffMember = z.strictObject({ id, name, title: name.optional(), photo: photo.optional() })

const site = z.strictObject({
  id,
  name,
  locale: z.enum(['zh-CN', 'ja', 'en']).default('en'),
  timezone: timezone.default('UTC'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as JPY')
    .default('EUR'),
  hours: z
    .string()
    .refine(areHours, "must have OpenStreetMap's opening_hours form, without public holidays (PH)")
    .optional(),
  technicalLead: name.optional(),
})

const mqtt = z.strictObject({
  url: z.url({ protocol: /^(mqtts?|wss?)$/, error: 'must be a mqtt:// or mqtts:// URL' }),
  username: z.string().optional(),
  password: z.string().optional(),
  ca: z.string().optional(),
  cert: z.string().optional(),
  key: z.string().optional(),
})

/** How long each is kept after the work order's last change, ms; then it is deleted for good. */
const retention = z.strictObject({
  clips: durationMs.prefault('90d'),
  records: durationMs.prefault('10y'),
  personal: durationMs.prefault('2y'),
})

const relay = z.strictObject({
  listen: z.string().transform(parsed(parseListen)).prefault('127.0.0.1:8080'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL' })
    .transform(withoutSlash),
  secret,
  data: z.string().default('./data/relay'),
  codeAbove: z.int().min(0).optional(),
  retention: retention.prefault({}),
  tls: z.strictObject({ cert: z.string(), key: z.string() }).optional(),
})

/** Said in one language, it is said so in all. */
const phraseText = z.string().min(1).max(200) // as long as a caption
const phrase = z.union([
  phraseText.transform(text => ({ 'zh-CN': text, ja: text, en: text })),
  z.strictObject({ 'zh-CN': phraseText, ja: phraseText, en: phraseText }),
])
const explain = z.strictObject({ phrases: z.array(phrase).max(100).default([]) })

const edge = z.strictObject({
  relay: relayUrl.transform(withoutSlash),
  key: secret.optional(),
  keys: z.string().default('./data/keys'),
  ca: z.string().optional(),
  data: z.string().default('./data/edge'),
  keep: durationMs.prefault('24h'),
  keepBytes: byteCount.prefault('20GB'),
  preRoll: durationMs.prefault('10s'),
  postRoll: durationMs.prefault('5s'),
  cameraNetworks: z
    .array(z.string().transform(parsed(parseCameraNetwork)))
    .min(1)
    .default([...defaultCameraNetworks]),
})

const bays = z
  .array(bay)
  .min(1)
  .refine(...unique('bays'))

const wholeSite = z.strictObject({
  site,
  mqtt: mqtt.optional(),
  relay,
  edge,
  prices: z.string().optional(),
  explain: explain.prefault({}),
  staff: z.array(staffMember).default([]),
  bays,
})

export const siteFileSchema = wholeSite.superRefine(checkCameraHosts)

/** What one bay's edge reads of the file. A bay that is not in it is none. */
export const edgeSiteFileSchema = z
  .strictObject({ site, mqtt: mqtt.optional(), edge, bays: z.array(bay) })
  .superRefine(checkCameraHosts)

/** `sub`: whether there is one; its address is no business of the relay. */
const relayCamera = z.strictObject({ id: cameraId, name, sub: z.unknown().optional() })

/** What the relay reads of the file: of cameras and edges no secret but the one that lets edges in. */
export const relaySiteFileSchema = wholeSite.omit({ mqtt: true }).extend({
  edge: z.strictObject({ key: secret.optional() }),
  bays: z
    .array(bay.extend({ cameras: z.array(relayCamera).min(1) }))
    .min(1)
    .refine(...unique('bays')),
})

/** A checked site file. `relay.data`, `edge.data`, prices, certificates and photos are absolute paths (see load.ts). */
export type Site = z.output<typeof siteFileSchema>
export type EdgeSite = z.output<typeof edgeSiteFileSchema>
export type RelaySite = z.output<typeof relaySiteFileSchema>
export type BayConfig = Site['bays'][number]
/** As the relay knows it: no address of a camera. */
export type RelayBay = RelaySite['bays'][number]
export type CameraConfig = BayConfig['cameras'][number]
export type StaffMember = Site['staff'][number]

/** A zod transform out of a function that throws Error: its message becomes the issue, the value is never shown. */
function parsed<T>(parse: (text: string) => T) {
  return (text: string, context: z.core.$RefinementCtx<string>): T => {
    try {
      return parse(text)
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as Error).message })
      return z.NEVER
    }
  }
}

/** How a camera is reached, when its keys contradict each other. */
function checkTransport(
  { url, sub, transport, ca, fingerprint, insecure }: z.output<typeof cameraKeys>,
  context: z.core.$RefinementCtx,
): void {
  const isSecure = url.isSecure ?? sub?.isSecure ?? false
  const trust = Object.entries({ ca, fingerprint, insecure }).filter(([, value]) => value !== undefined)
  const [first, second] = trust.map(([key]) => key)
  const mistake = (path: string, message: string) =>
    context.addIssue({ code: 'custom', path: [path], message })
  if (first && !isSecure) mistake(first, 'is for cameras with rtsps:// addresses')
  if (second) mistake(second, `cannot stand beside ${first}: one of ca, fingerprint and insecure is enough`)
  if (transport === 'udp' && isSecure)
    mistake('transport', 'udp would send the pictures of an rtsps:// camera in the clear: leave it out')
}

/** Names are judged when they are dialled, by what they resolve to. */
function checkCameraHosts(
  { edge: { cameraNetworks }, bays }: Pick<z.output<typeof wholeSite>, 'edge' | 'bays'>,
  context: z.core.$RefinementCtx,
): void {
  const networks = new CameraNetworks(cameraNetworks)
  for (const [i, { cameras }] of bays.entries()) {
    for (const [j, { url, sub, onvif }] of cameras.entries()) {
      for (const [key, address] of Object.entries({ url, sub, onvif })) {
        const refusal = address && isIP(address.host) !== 0 ? networks.refusal(address.host) : undefined
        const path = ['bays', i, 'cameras', j, key]
        if (address && refusal)
          context.addIssue({ code: 'custom', path, message: `${address.host} ${refusal}` })
      }
    }
  }
}

/** SHA-256 of a certificate as `openssl x509 -fingerprint -sha256` prints it, to 64 upper-case digits. */
export function parseFingerprint(text: string): string {
  const digits = text.replace(/^sha-?256[:=]/i, '').replaceAll(':', '')
  if (!/^[0-9a-f]{64}$/i.test(digits))
    throw new Error("must be a certificate's SHA-256 fingerprint: 64 hex digits")
  return digits.toUpperCase()
}

function unique(what: string): [(list: { id: string }[]) => boolean, string] {
  return [list => new Set(list.map(entry => entry.id)).size === list.length, `two ${what} have the same id`]
}

function parseListen(text: string): { host: string; port: number } {
  const match = /^(?:\[([0-9a-fA-F:]+)\]|([^:\s]+)):(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (!match || port > 65535) throw new Error('must be host:port such as 0.0.0.0:8080')
  return { host: match[1] ?? match[2] ?? '', port }
}

function isTimezone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined
  } catch {
    return false // Intl has no other way to ask
  }
}

function areHours(hours: string): boolean {
  try {
    return openIntervals(hours, { fromMs: 0, toMs: weekMs }) !== undefined
  } catch {
    return false // the library has no other way to ask
  }
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '')
}

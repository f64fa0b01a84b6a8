/**
 * The messages of WS-Discovery (OASIS 1.1, April 2005 namespaces, as ONVIF Core 7 takes it): pure. Answers are read by
 * their words alone, since devices break the XML around them in every way.
 */
import { type CameraAddress, parseOnvifUrl } from '../../config/camera-url.ts'

export interface ProbeAnswer {
  /** Of its device service, at the address that answered. */
  address: CameraAddress
  /** What its owner or maker calls it; empty where it does not say. */
  name: string
  hardware: string
}

/** Some answer only when their own kind is asked for, some only when none is. */
export const probeTypes = ['dn:NetworkVideoTransmitter', 'tds:Device', ''] as const
const maxAddresses = 8
const maxScopes = 64

export function probeMessage(messageId: string, types: string): Buffer {
  const text = `<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><e:Header><w:MessageID>urn:uuid:${messageId}</w:MessageID><w:To>urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To><w:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</w:Action></e:Header><e:Body><d:Probe>${types && `<d:Types>${types}</d:Types>`}</d:Probe></e:Body></e:Envelope>`
  return Buffer.from(text)
}

/** `from`: the IP address that the answer came from. Undefined for what is no answer to a probe. */
export function readProbeAnswer(text: string, from: string): ProbeAnswer | undefined {
  if (!/ProbeMatch/i.test(text)) return undefined
  const scopes = wordsIn(text, 'Scopes').slice(0, maxScopes)
  return {
    address: addressIn(wordsIn(text, 'XAddrs').slice(0, maxAddresses), from),
    name: scopeOf(scopes, 'name'),
    hardware: scopeOf(scopes, 'hardware'),
  }
}

/** Its own address may be one of another network, or none: what answered is what can be reached. */
function addressIn(urls: readonly string[], from: string): CameraAddress {
  const addresses = urls.map(readUrl).filter(address => address !== undefined)
  const told = addresses.find(({ host }) => host === from) ?? addresses[0] ?? parseOnvifUrl(`http://${from}`)
  return { ...told, host: from, username: '', password: '' }
}

function readUrl(url: string): CameraAddress | undefined {
  try {
    return parseOnvifUrl(url)
  } catch {
    return undefined // one that cannot be dialled is none
  }
}

function wordsIn(text: string, element: string): string[] {
  const [, content = ''] = new RegExp(`<(?:[\\w.-]+:)?${element}(?:\\s[^<>]*)?>([^<]*)`, 'i').exec(text) ?? []
  return content.replaceAll('&amp;', '&').trim().split(/\s+/).filter(Boolean)
}

/** `onvif://www.onvif.org/name/Pit%20left` */
function scopeOf(scopes: readonly string[], kind: string): string {
  const scope = scopes.find(each => each.toLowerCase().startsWith(`onvif://www.onvif.org/${kind}/`))
  const text = decode(scope?.split('/').slice(4).join('/') ?? '')
  return text
    .replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, 100)
    .toWellFormed()
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // as it stands
  }
}

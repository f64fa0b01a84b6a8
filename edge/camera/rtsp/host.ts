/** Which addresses may be a camera's. A name is judged by what it resolves to, at the moment of the connection. */
import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { CameraError } from '../camera-error.ts'

/** Where clouds hand out their machines' credentials: link-local or private like a camera, and never one. */
const metadataServices = new Set(['169.254.169.254', 'fd00:ec2::254'])
const impossibleRanges = new Set(['unspecified', 'broadcast', 'multicast', 'reserved'])

/** Throws CameraError for an address that cannot be a camera's; names pass and are judged by lookUpCamera. */
export function demandCameraHost(host: string): void {
  if (isIP(host) === 0) return
  const address = ipaddr.process(host)
  if (!impossibleRanges.has(address.range()) && !metadataServices.has(address.toString())) return
  throw new CameraError('UNREACHABLE', `${host} is no camera's address: correct it in the site file`)
}

/** `net.connect`'s lookup: the very addresses that are checked are the ones that are dialled. */
export const lookUpCamera: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
    const [first] = found ?? []
    if (error || !first) {
      callback(error ?? Object.assign(new Error('name has no address'), { code: 'ENOTFOUND' }), [])
      return
    }
    try {
      for (const { address } of found) demandCameraHost(address)
    } catch (refusal) {
      callback(refusal as CameraError, [])
      return
    }
    if (options.all) callback(null, found)
    else callback(null, first.address, first.family)
  })
}

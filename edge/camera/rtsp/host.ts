/** Whether a camera may be dialled. A name is judged by what it resolves to, at the moment of the connection. */
import { type LookupAddress, lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { CameraNetworks } from '../../../config/camera-networks.ts'
import { CameraError } from '../../stream/camera-error.ts'

const usualNetworks = new CameraNetworks()

/** Throws CameraError for an address that cannot be a camera's; names pass and are judged by `lookUpIn`. */
export function demandCameraHost(host: string, networks = usualNetworks): void {
  demandAddress(host, host, networks)
}

/** `net.connect`'s lookup: the very addresses that are checked are the ones that are dialled. */
export function lookUpIn(networks: CameraNetworks): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found: LookupAddress[]) => {
      const [first] = found ?? []
      if (error || !first) {
        callback(error ?? Object.assign(new Error('name has no address'), { code: 'ENOTFOUND' }), [])
        return
      }
      try {
        for (const { address } of found) demandAddress(address, `${name} (${address})`, networks)
      } catch (refusal) {
        callback(refusal as CameraError, [])
        return
      }
      if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

/** `lookUpIn` the usual networks. */
export const lookUpCamera: LookupFunction = lookUpIn(usualNetworks)

function demandAddress(address: string, shown: string, networks: CameraNetworks): void {
  const refusal = isIP(address) === 0 ? undefined : networks.refusal(address)
  if (refusal) throw new CameraError('UNREACHABLE', `${shown} ${refusal}`)
}

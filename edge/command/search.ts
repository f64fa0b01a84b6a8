/** From what answers on the network to cameras with their streams. */
import type { CameraNetworks } from '../../config/camera-networks.ts'
import type { CameraAddress } from '../../config/camera-url.ts'
import { chooseStreams } from '../onvif/choose-streams.ts'
import { readDevice } from '../onvif/onvif-link.ts'
import type { ProbeAnswer } from '../onvif/probe.ts'
import type { FoundCamera } from './site-yaml.ts'

/** Each is a thread. */
const readAtOnce = 4

export interface Unread {
  /** Host and port. */
  where: string
  name: string
  reason: string
}

export interface Read {
  cameras: FoundCamera[]
  unread: Unread[]
}

export interface ReadingOptions {
  user: string
  password: string
  networks: CameraNetworks
  onProgress: (done: number) => void
}

/** Asks each what it is; in the order of their addresses. */
export async function readCameras(
  answers: readonly ProbeAnswer[],
  { user, password, networks, onProgress }: ReadingOptions,
  signal: AbortSignal,
): Promise<Read> {
  const waiting = answers.toSorted(byAddress).map((answer, place) => ({ answer, place }))
  const results: (FoundCamera | Unread)[] = []
  let done = 0
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const address = { ...next.answer.address, username: user, password }
      results[next.place] = await readOne(next.answer, address, networks, signal)
      onProgress(++done)
    }
  }
  await Promise.all(Array.from({ length: readAtOnce }, work))
  signal.throwIfAborted()
  return {
    cameras: results.filter(result => 'device' in result),
    unread: results.filter(result => 'reason' in result),
  }
}

async function readOne(
  { name, hardware }: ProbeAnswer,
  address: CameraAddress,
  networks: CameraNetworks,
  signal: AbortSignal,
): Promise<FoundCamera | Unread> {
  const where = `${address.host}:${address.port}`
  try {
    const device = await readDevice({ address, networks: networks.list }, signal)
    const streams = chooseStreams(device.profiles)
    if (streams.length > 0) return { address, name, device, streams }
    return {
      where,
      name: name || hardware,
      reason: 'it has no stream of H.264 or H.265: choose one of them in its video settings',
    }
  } catch (error) {
    return { where, name: name || hardware, reason: (error as Error).message }
  }
}

function byAddress(a: ProbeAnswer, b: ProbeAnswer): number {
  return sortKey(a).localeCompare(sortKey(b))
}

function sortKey({ address: { host, port } }: ProbeAnswer): string {
  return `${host
    .split('.')
    .map(part => part.padStart(3, '0'))
    .join('.')}:${String(port).padStart(5, '0')}`
}

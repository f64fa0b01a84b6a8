/** Finds ONVIF devices: by asking everybody on a network (WS-Discovery), and by asking addresses one by one. */
import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { networkInterfaces } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import type { CameraNetworks } from '../../config/camera-networks.ts'
import { answersAsOnvif } from './http-probe.ts'
import { type ProbeAnswer, probeMessage, probeTypes, readProbeAnswer } from './probe.ts'

const group = '239.255.255.250'
export const discoveryPort = 3702
/** UDP loses some, and devices wait up to half a second before they answer. */
const roundsAtMs = [0, 500, 1500]
/** Addresses asked one by one: so many at once, then a breath. */
const burst = 64
const burstPauseMs = 20
/** HTTP connections at once. */
const connections = 64
/** Where makers put ONVIF when it is not at 80: Reolink 8000, Tapo 2020, XM 8899. */
export const onvifPorts: readonly number[] = [80, 8080, 8000, 2020, 8899]
/** Whoever floods us is no camera. */
const mostFound = 2000

export interface DiscoveryOptions {
  networks: CameraNetworks
  /** IPv4 addresses of our own, from which everybody is asked. */
  interfaces: readonly string[]
  /** IPv4 addresses that are asked one by one, also by HTTP. */
  hosts: readonly string[]
  listenMs: number
  port?: number
  httpPorts?: readonly number[]
  onFound: (found: ProbeAnswer) => void
  /** An address that answered and lies where no camera may be; and interfaces that cannot be used. */
  onRemark?: (remark: string) => void
}

/** This computer's own IPv4 addresses. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap(addresses => addresses ?? [])
  return all.filter(({ family }) => family === 'IPv4').map(({ address }) => address)
}

/** Resolves after `listenMs`, or when the last of `hosts` has been asked. Throws the signal's reason. */
export async function discover(options: DiscoveryOptions, signal: AbortSignal): Promise<void> {
  const search = new Search(options)
  const until = AbortSignal.any([signal, AbortSignal.timeout(options.listenMs)])
  const { interfaces, hosts } = options
  const asking = interfaces.map(address => search.askEverybody(address, until))
  if (hosts.length > 0) asking.push(search.askEach(until))
  await Promise.all(asking)
  signal.throwIfAborted()
  await search.askByHttp(signal)
}

class Search {
  private readonly options: Required<Omit<DiscoveryOptions, 'onRemark'>> & Pick<DiscoveryOptions, 'onRemark'>
  private readonly found = new Set<string>()
  private readonly places = new Set<string>()
  private readonly remarks = new Set<string>()

  constructor(options: DiscoveryOptions) {
    this.options = { port: discoveryPort, httpPorts: onvifPorts, ...options }
  }

  async askEverybody(from: string, until: AbortSignal): Promise<void> {
    const { port } = this.options
    await this.listen(from, until, async socket => {
      socket.setMulticastInterface(from)
      for (const types of probeTypes) await send(socket, types, port, group)
    })
  }

  async askEach(until: AbortSignal): Promise<void> {
    const { port, hosts } = this.options
    await this.listen('0.0.0.0', until, async socket => {
      for (const [i, host] of hosts.entries()) {
        for (const types of probeTypes) await send(socket, types, port, host)
        if (i % burst === burst - 1) await wait(burstPauseMs)
      }
    })
  }

  /** Those that said nothing: many do not take what is sent to them alone. */
  async askByHttp(signal: AbortSignal): Promise<void> {
    const { hosts, httpPorts } = this.options
    const silent = hosts.filter(host => !this.found.has(host))
    const doors = httpPorts.flatMap(port => silent.map(host => ({ host, port })))
    const ask = async () => {
      for (let door = doors.shift(); door && !signal.aborted; door = doors.shift()) {
        if (this.found.has(door.host)) continue
        const address = { ...door, path: '/onvif/device_service', username: '', password: '' }
        if (await answersAsOnvif(address, signal)) this.note({ address, name: '', hardware: '' })
      }
    }
    await Promise.all(Array.from({ length: connections }, ask))
    signal.throwIfAborted()
  }

  /** Asks in rounds, and hears until the end. */
  private async listen(
    from: string,
    until: AbortSignal,
    ask: (socket: Socket) => Promise<void>,
  ): Promise<void> {
    const socket = createSocket({ type: 'udp4', reuseAddr: true })
    socket.on('message', (message, { address }) => this.hear(message, address))
    socket.on('error', error => this.remark(`${from} cannot be used to ask: ${error.message}`))
    try {
      socket.bind({ address: from, port: 0 })
      await once(socket, 'listening')
      await this.askInRounds(() => ask(socket), until)
    } catch (error) {
      this.remark(`${from} cannot be used to ask: ${(error as Error).message}`)
    } finally {
      await new Promise<void>(resolve => socket.close(() => resolve()))
    }
  }

  private async askInRounds(ask: () => Promise<void>, until: AbortSignal): Promise<void> {
    let passedMs = 0
    const pause = (ms: number) => wait(ms, undefined, { signal: until }).catch(() => {}) // then it is over
    for (const atMs of roundsAtMs) {
      await pause(atMs - passedMs)
      if (until.aborted) return
      passedMs = atMs
      await ask()
    }
    await pause(this.options.listenMs)
  }

  private hear(message: Buffer, from: string): void {
    const answer = readProbeAnswer(message.toString(), from)
    if (answer) this.note(answer)
  }

  private note(answer: ProbeAnswer): void {
    const { host, port } = answer.address
    const { networks, onFound } = this.options
    const place = `${host}:${port}`
    if (this.places.has(place) || this.places.size >= mostFound) return
    const refusal = networks.refusal(host)
    if (refusal) {
      this.remark(`${host} ${refusal}`)
      return
    }
    this.places.add(place)
    this.found.add(host)
    onFound(answer)
  }

  private remark(text: string): void {
    if (this.remarks.has(text) || this.remarks.size >= mostFound) return
    this.remarks.add(text)
    this.options.onRemark?.(text)
  }
}

function send(socket: Socket, types: string, port: number, host: string): Promise<void> {
  // What cannot be sent is not heard.
  return new Promise(resolve => socket.send(probeMessage(randomUUID(), types), port, host, () => resolve()))
}

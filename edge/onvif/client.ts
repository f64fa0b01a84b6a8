/**
 * The one file that knows the package `onvif`: questions to one device, one after the other, each with its bounds.
 * The package throws where nobody can catch it when an answer is not what the standard says, so this runs in a thread
 * of its own (onvif-thread.ts).
 */
import { Agent } from 'node:http'
import onvif, { type Cam } from 'onvif'
import { CameraNetworks } from '../../config/camera-networks.ts'
import type { CameraAddress } from '../../config/camera-url.ts'
import { lookUpIn } from '../camera/rtsp/host.ts'
import { CameraError } from '../stream/camera-error.ts'
import { OnvifFault, OnvifRefusal } from './onvif-error.ts'

const requestTimeoutMs = 4000
/** For an answer that comes drop by drop. */
const answerTimeoutMs = requestTimeoutMs + 1000
/** No answer of a sane camera is longer, in bytes. */
const longestAnswer = 1024 * 1024
const lookAtSizesMs = 100
/** A clock that was read longer ago than this may have been set since. */
const clockAgeMs = 60_000

/** What is used of the package beyond its types. */
type Device = Cam & { useWSSecurity: boolean; timeShift: number | undefined; media2Support?: boolean }
type Callback = (error: Error | null | undefined, answer?: unknown) => void

export class OnvifClient {
  private readonly address: CameraAddress
  private readonly agent: Agent
  private readonly device: Device
  private clockReadMs = 0
  private clockOffset: number | null = null
  private lastStatus = 0
  private queue: Promise<unknown> = Promise.resolve()

  constructor(address: CameraAddress, networks: readonly string[]) {
    this.address = address
    this.agent = new Agent({ lookup: lookUpIn(new CameraNetworks(networks)) })
    const { host, port, path, username } = address
    this.device = new onvif.Cam({
      hostname: host,
      port,
      path,
      username,
      timeout: requestTimeoutMs,
      autoconnect: false,
      preserveAddress: true, // what it says of its own address is often wrong, and never to be trusted
      agent: this.agent,
    }) as Device
    this.useWsSecurity(true)
    this.device.on('rawResponse', (_xml: string, status: number) => {
      this.lastStatus = status
    })
    setInterval(() => this.cutLongAnswers(), lookAtSizesMs).unref()
  }

  /** By token, since the last `getPresets`. */
  get presets(): unknown {
    return this.device.presets
  }

  /** How far its clock is ahead of ours, ms; null where it does not say. */
  get clockOffsetMs(): number | null {
    return this.clockOffset
  }

  /** It speaks the younger media service (ONVIF Profile T). */
  get hasMedia2(): boolean {
    return this.device.media2Support === true
  }

  /** Reads its clock and its services. Throws Error with a sentence, as every question does. */
  async connect(): Promise<void> {
    await this.readClock()
    try {
      await this.ask('getServices')
    } catch (error) {
      if (isRefusal(error)) throw error // each wrong password counts
      await this.ask('getCapabilities') // as older ones need it
    }
  }

  /** Its profiles in the package's form, by the younger media service or the older one. */
  async profiles(): Promise<unknown[]> {
    try {
      return asList(await this.ask('getProfiles'))
    } catch (error) {
      if (!this.hasMedia2 || isRefusal(error)) throw error
      this.device.media2Support = false // D-Link DCS-8635LH says that it has it, and has not
      return asList(await this.ask('getProfiles'))
    }
  }

  /** A method of the package; its answer in the package's form. */
  ask(method: string, ...args: unknown[]): Promise<unknown> {
    const answer = this.queue.then(() => this.askNow(method, args))
    this.queue = answer.catch(() => {}) // told to whoever asked
    return answer
  }

  /** A question that the package has no method for: `body` without its envelope. */
  async request(service: string, body: string): Promise<unknown> {
    const device = this.device as unknown as { _envelopeHeader(): string; _envelopeFooter(): string }
    const envelope = device._envelopeHeader() + body + device._envelopeFooter()
    return await this.ask('_request', { service, body: envelope })
  }

  private async askNow(method: string, args: unknown[]): Promise<unknown> {
    try {
      return await this.once(method, args)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return await this.askOtherwise(method, args, error)
    }
  }

  /** A password is refused for a wrong clock, too, and where only HTTP's digest is taken. */
  private async askOtherwise(method: string, args: unknown[], refusal: unknown): Promise<unknown> {
    if (performance.now() - this.clockReadMs > clockAgeMs) {
      await this.readClock()
      return await this.once(method, args)
    }
    if (!this.device.useWSSecurity) throw refusal
    this.useWsSecurity(false)
    try {
      return await this.once(method, args)
    } catch {
      this.useWsSecurity(true)
      throw refusal
    }
  }

  /** For its digest the package takes the password's low bytes, for HTTP's its characters: both become UTF-8. */
  private useWsSecurity(isUsed: boolean): void {
    const { password } = this.address
    this.device.useWSSecurity = isUsed
    this.device.password = isUsed ? Buffer.from(password, 'utf8').toString('latin1') : password
  }

  private async readClock(): Promise<void> {
    this.device.timeShift = undefined
    const time = await this.once('getSystemDateAndTime', []).catch((error: unknown) => {
      if (!(error instanceof OnvifFault)) throw error // else it keeps its time to itself
    })
    this.clockReadMs = performance.now()
    const isDate = time instanceof Date && !Number.isNaN(time.getTime())
    this.clockOffset = isDate ? Math.round(time.getTime() - Date.now()) : null
    // Passwords are told with the device's time: ours is the best guess where it has none.
    if (!isDate) this.device.timeShift = Date.now() - process.uptime() * 1000
  }

  private once(method: string, args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const fail = (error: Error) => reject(this.explained(error))
      const timer = setTimeout(() => {
        this.hangUp()
        fail(new Error('Network timeout'))
      }, answerTimeoutMs)
      const done: Callback = (error, answer) => {
        clearTimeout(timer)
        if (error) fail(error)
        else resolve(answer)
      }
      this.lastStatus = 0
      try {
        Reflect.apply(Reflect.get(this.device, method), this.device, [...args, done])
      } catch (error) {
        clearTimeout(timer)
        fail(error as Error)
      }
    })
  }

  /** In one sentence, without secrets. */
  private explained(error: NodeJS.ErrnoException): Error {
    const { host, port } = this.address
    if (error instanceof CameraError) return error
    if (isUnauthorized(error) || this.lastStatus === 401) return new OnvifRefusal(error)
    if (error.code === 'ECONNREFUSED') {
      return new Error(`${error.message}: switch ONVIF on in the camera, or write its port in onvif`, {
        cause: error,
      })
    }
    if (/^Network timeout/.test(error.message)) return new Error('the camera did not answer in time')
    const [, fault] = /^ONVIF SOAP Fault: (.*)/s.exec(error.message) ?? []
    if (fault !== undefined)
      return new OnvifFault(`the camera answers: ${oneLine(fault) || 'no'}`, { cause: error })
    if (error.code !== undefined) return new Error(oneLine(error.message), { cause: error })
    return new Error(
      `what answers at ${host}:${port} is not readable as ONVIF: is it the camera's address?`,
      {
        cause: error,
      },
    )
  }

  private cutLongAnswers(): void {
    for (const socket of this.sockets()) {
      if (socket.bytesRead > longestAnswer) socket.destroy(new Error('the answer is too long'))
    }
  }

  private hangUp(): void {
    for (const socket of this.sockets()) socket.destroy()
  }

  private sockets() {
    return Object.values(this.agent.sockets).flatMap(sockets => sockets ?? [])
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof OnvifRefusal
}

function isUnauthorized({ message }: Error): boolean {
  return /not ?authori[sz]ed|unauthori[sz]ed|Digest authentication/i.test(message)
}

function asList(answer: unknown): unknown[] {
  return Array.isArray(answer) ? answer : []
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed()
}

/**
 * Our signs of life: a request each half of the session's timeout, and a receiver report each five seconds. Neither
 * waits for an answer, since some cameras give none: whether one is alive its frames tell.
 */
import { setTimeout } from 'node:timers/promises'
import { errorOfStatus } from '../../stream/camera-error.ts'
import type { RtspResponse } from './messages.ts'

type Method = 'GET_PARAMETER' | 'OPTIONS' | 'SET_PARAMETER'

const limitsMs = { shortest: 250, longest: 30_000 }

export interface KeepAliveOptions {
  /** What the camera says that it knows, the Public header. */
  publicMethods: string
  timeoutSeconds: number
  send(method: Method, signal: AbortSignal): Promise<RtspResponse>
}

export class KeepAlive {
  private readonly options: KeepAliveOptions
  private readonly refused = new Set<Method>()

  constructor(options: KeepAliveOptions) {
    this.options = options
  }

  /** Until the signal aborts, or the camera has forgotten the session: always throws, CameraError or the signal's reason. */
  async run(signal: AbortSignal): Promise<never> {
    const lost = new AbortController()
    const lifetime = AbortSignal.any([signal, lost.signal])
    const intervalMs = Math.min(
      limitsMs.longest,
      Math.max(limitsMs.shortest, this.options.timeoutSeconds * 500),
    )
    for (;;) {
      await setTimeout(intervalMs, undefined, { signal: lifetime }).catch(() => lifetime.throwIfAborted())
      this.ask(lifetime).catch((error: unknown) => lost.abort(error))
    }
  }

  private async ask(signal: AbortSignal): Promise<void> {
    const { method } = this
    const response = await this.options.send(method, signal).catch(() => undefined)
    if (!response || response.status < 400) return // a missing answer is none of our business
    if (response.status === 454) throw errorOfStatus(method, response.status, response.phrase, response.body)
    if (this.refused.has(method)) return
    this.refused.add(method) // it advertised what it lacks
    if (this.method !== method) await this.ask(signal)
  }

  /** OPTIONS is known to all, and to some no sign of life. */
  private get method(): Method {
    const { publicMethods } = this.options
    const knows = (method: Method) => new RegExp(`\\b${method}\\b`, 'i').test(publicMethods)
    const methods: Method[] = ['GET_PARAMETER', 'OPTIONS', 'SET_PARAMETER']
    return (
      methods.find(method => !this.refused.has(method) && (method === 'OPTIONS' || knows(method))) ??
      'OPTIONS'
    )
  }
}

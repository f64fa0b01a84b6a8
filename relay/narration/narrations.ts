/** The narrations of a site: explainers' sockets accepted, swept, and ended with their links; one voice a bay. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { WebSocketServer } from 'ws'
import type { RelayBay, StaffMember } from '../../config/site.ts'
import type { OpenedLink } from '../access/links.ts'
import { Refusal } from '../access/refusal.ts'
import type { Subject } from '../access/subject.ts'
import type { JobSource } from '../store/job/job-source.ts'
import { narrateProtocol } from '../wire/narration/narration.ts'
import type { Narrator } from '../wire/narration/remark.ts'
import { BayNarration, type Desk, type NarrationKeeper } from './bay-narration.ts'
import { Console } from './console.ts'
import { type StartAacEncoder, Voice } from './voice/voice.ts'

const sweepIntervalMs = 1000
/** A tablet beside the bay, a desk, and their reloads. */
const consolesPerLink = 32
const serverOptions = {
  noServer: true,
  perMessageDeflate: false,
  /** A stroke of as many points as it may have; an Opus packet has at most 1275 bytes a frame (RFC 6716). */
  maxPayload: 16 * 1024,
  maxFragments: 16,
  closeTimeout: 1000,
  handleProtocols: (offered: Set<string>) => offered.has(narrateProtocol) && narrateProtocol,
}

export interface NarrationsOptions {
  bays: readonly RelayBay[]
  staff: readonly StaffMember[]
  jobs: JobSource
  isRevoked: (linkId: string) => boolean
  desk: Desk
  keeper: NarrationKeeper
  startAacEncoder: StartAacEncoder
  lingerMs: number
  log: Logger
}

export class Narrations {
  private readonly options: NarrationsOptions
  private readonly byBay: ReadonlyMap<string, BayNarration>
  private readonly server = new WebSocketServer(serverOptions)

  constructor(options: NarrationsOptions) {
    this.options = options
    this.byBay = new Map(options.bays.map(({ id }) => [id, this.narrationOf(id)]))
  }

  voiceOf(bay: string): Voice | undefined {
    return this.byBay.get(bay)?.voice
  }

  has(bay: string): boolean {
    return this.byBay.has(bay)
  }

  /** Runs until the signal aborts; then everybody is told that the relay goes away. */
  run(signal: AbortSignal): void {
    const sweep = setInterval(() => this.sweep(), sweepIntervalMs)
    const end = () => {
      clearInterval(sweep)
      for (const narration of this.byBay.values()) {
        narration.stop()
      }
    }
    signal.addEventListener('abort', end, { once: true })
  }

  /** Throws Refusal as long as the socket is not upgraded. The caller has found that the subject may narrate. */
  accept(request: IncomingMessage, socket: Socket, head: Buffer, subject: OpenedLink, bay: string): void {
    const narration = this.byBay.get(bay)
    if (!narration) throw new Refusal(404)
    this.checkLimit(subject)
    const { searchParams } = new URL(request.url ?? '/', 'http://relay')
    const who = this.whoIs(searchParams.get('by'), subject, bay)
    const session = searchParams.get('session')?.slice(0, 64) || randomUUID()
    socket.setNoDelay(true)
    this.server.handleUpgrade(request, socket, head, ws => {
      this.options.log.info({ bay, by: who.id }, 'console connected')
      narration.enter(new Console({ ws, subject, who, session, now: () => performance.now() }))
    })
  }

  /** For a revoked link: at once, not at the next sweep. */
  endThoseWhoMayNot(): void {
    for (const console of this.consoles()) {
      const { linkId, expiresAtMs } = console.subject
      if (this.options.isRevoked(linkId)) console.end('revoked')
      else if (expiresAtMs <= Date.now()) console.end('expired')
    }
  }

  private narrationOf(bay: string): BayNarration {
    const { jobs, desk, keeper, lingerMs, startAacEncoder } = this.options
    const voice: Voice = new Voice({
      bay,
      lingerMs,
      startAacEncoder,
      onListeners: () => narration.tellListeners(),
    })
    const narration = new BayNarration({ bay, voice, desk, jobs, keeper })
    return narration
  }

  private sweep(): void {
    this.endThoseWhoMayNot()
    for (const console of this.consoles()) console.sweep()
  }

  private *consoles(): Generator<Console> {
    for (const narration of this.byBay.values()) yield* [...narration]
  }

  private checkLimit({ linkId }: Subject): void {
    const withLink = [...this.consoles()].filter(({ subject }) => subject.linkId === linkId)
    if (withLink.length >= consolesPerLink) throw new Refusal(429, 'too many consoles at once with this link')
  }

  /** Whose the link is by its label; else whom the console says it is; else the explainer of the bay's job. */
  private whoIs(claimed: string | null, { label, linkId, role }: OpenedLink, bay: string): Narrator {
    const { staff, jobs } = this.options
    const member =
      staff.find(({ id, name }) => label !== undefined && (id === label || name === label)) ??
      staff.find(({ id }) => id === claimed)
    if (member) return { id: member.id, name: member.name }
    const explainer = label === undefined ? jobs.jobInBay(bay)?.explainer : undefined
    if (explainer) return { id: explainer.id, name: explainer.name }
    return { id: `${role}-${linkId.slice(0, 8)}`, name: label ?? '' }
  }
}

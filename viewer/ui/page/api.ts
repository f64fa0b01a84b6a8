/** The relay's JSON API as the pages see it. */

import type { Job } from '../../../relay/wire/job/job.ts'
import type { CameraState } from '../../../relay/wire/live/camera.ts'
import type { SiteAnswer } from '../../../relay/wire/manage/site.ts'
import type { SpotlightInfo } from '../../../relay/wire/narration/remark.ts'
import type { Ptz } from '../../../relay/wire/ptz/ptz.ts'

export type SiteInfo = SiteAnswer

export interface CameraInfo {
  id: string
  name: string
  state: CameraState
  mime?: string | null
  /** It can be turned, by whoever asks. */
  ptz?: Ptz
}

/** What a role may see of a job; a display gets no customer and a masked plate. */
export type BayJob = Pick<Job, 'state'> & Partial<Omit<Job, 'state'>>

export interface BayInfo {
  id: string
  name: string
  cameras: CameraInfo[]
  job: BayJob | null
  /** Large on the walls; older relays do not say. */
  spotlight?: SpotlightInfo | null
}

export interface SessionInfo {
  role: string
  /** Path of the role's page. */
  page: string
  /** A customer's own. */
  workOrder?: string
}

/** 401: the link has expired, was revoked, or was never good. Asking again does not help. */
export class LinkRefusedError extends Error {}

/** The body of an answer that is no success (RFC 9457); `type` tells apart what a page must tell apart. */
export type Problem = { type?: string } & Record<string, unknown>

/** Anything else that kept an answer away. Asking again later may help. */
export class ApiError extends Error {
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined
  readonly problem: Problem

  constructor(message: string, status?: number, problem: Problem = {}) {
    super(message)
    this.status = status
    this.problem = problem
  }
}

const timeoutMs = 10_000

export class Api {
  private readonly onBuild: (build: string) => void

  /** `onBuild` hears which build of the pages the relay serves now, with every answer that says so. */
  constructor(onBuild: (build: string) => void = () => {}) {
    this.onBuild = onBuild
  }

  site(): Promise<SiteInfo> {
    return this.ask<SiteInfo>('/api/site', {})
  }

  bays(): Promise<BayInfo[]> {
    return this.ask<BayInfo[]>('/api/bays', {})
  }

  session(): Promise<SessionInfo> {
    return this.ask<SessionInfo>('/api/session', {})
  }

  /** What the address answers, for pages that name its type themselves. */
  read<T>(path: string): Promise<T> {
    return this.ask<T>(path, {})
  }

  openSession(token: string): Promise<SessionInfo> {
    return this.post('/api/session', { token })
  }

  post<T>(path: string, body: unknown): Promise<T> {
    const headers = { 'Content-Type': 'application/json' }
    return this.ask<T>(path, { method: 'POST', headers, body: JSON.stringify(body) })
  }

  /** Throws LinkRefusedError for 401 and ApiError for everything else that is not a JSON answer. */
  private async ask<T>(path: string, init: RequestInit): Promise<T> {
    const deadline = new AbortController()
    const timer = window.setTimeout(() => deadline.abort(), timeoutMs)
    try {
      const answer = await fetch(path, {
        credentials: 'same-origin',
        cache: 'no-store',
        ...init,
        signal: deadline.signal,
      })
      const build = answer.headers.get('Glassbay-Build')
      if (build) this.onBuild(build)
      if (answer.status === 401) throw new LinkRefusedError(path)
      if (!answer.ok) {
        throw new ApiError(`${path} answered ${answer.status}`, answer.status, await problemOf(answer))
      }
      return (answer.status === 204 ? undefined : await answer.json()) as T
    } catch (error) {
      if (error instanceof LinkRefusedError || error instanceof ApiError) throw error
      throw new ApiError(`${path} gave no answer: ${String(error)}`)
    } finally {
      window.clearTimeout(timer)
    }
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  try {
    return (await answer.json()) as Problem
  } catch {
    return {} // not one of the relay's own: a proxy on the way answers in HTML
  }
}

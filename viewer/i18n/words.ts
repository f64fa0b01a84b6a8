/** Every sentence that a page shows. A language is one object of this type: a missing sentence does not compile. */

import type { JobState } from '../../relay/wire/job/job.ts'
import type { EndReason } from '../../relay/wire/shared/end-reason.ts'

export const locales = ['zh-CN', 'ja', 'en'] as const
export type Locale = (typeof locales)[number]

export interface Words {
  /** The language's own name, for the switch between languages. */
  language: string
  product: string
  tagline: string
  picture: {
    connecting: string
    /** The camera is lost; the relay is there. */
    cameraLost: string
    /** The line to the relay is lost. */
    lineLost: string
    /** This browser shows neither fragmented MP4 nor JSMpeg. */
    unplayable: string
    /** The browser plays only after a touch. */
    needsTap: string
    live: string
    ended: Record<EndReason, string>
  }
  link: {
    opening: string
    /** Opened without a token behind the #. */
    missing: { title: string; advice: string }
    /** 401: expired, revoked, or never one of ours. */
    refused: { title: string; advice: string }
    unreachable: { title: string; advice: string }
    retry: string
  }
  wall: {
    title: string
    free: string
    /** The vehicle's owner wants neither picture nor vehicle on the wall. */
    withheld: string
    noBays: { title: string; advice: string }
    /** The page was opened without a link, or its link has ended. */
    noLink: { title: string; advice: string }
    /** The relay does not answer. */
    unreachable: { title: string; advice: string }
    online: string
    reconnecting: string
    promised: string
    /** A span of minutes that is still to come. */
    inMinutes: (minutes: number) => string
    /** The promised time has passed. */
    overdue: string
  }
  /** What a listener sees of an explainer's voice. */
  voice: {
    heard: (name: string) => string
    heardUnnamed: string
    needsTap: string
    muted: string
    interrupted: string
    noSound: string
  }
  /** A moment's film with everything in its picture. */
  sendOn: { make: string; making: (percent: number) => string; save: string; ready: string; failed: string }
  /** What the explainer is told of the own microphone and line. */
  microphone: {
    talk: string
    device: string
    live: string
    connecting: string
    lineLost: string
    busy: (name: string) => string
    takenOver: (name: string) => string
    takeOver: string
    refused: string
    insecureOrigin: string
    denied: string
    noDevice: string
    inUse: string
    cannotEncode: string
    listeners: (count: number) => string
  }
  home: { what: string; how: string; promise: string }
  jobState: Record<JobState, string>
}

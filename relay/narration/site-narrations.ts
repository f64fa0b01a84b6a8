/** What narration is made of, wired: who talks, what they have said on disk, and how long in the database. */
import path from 'node:path'
import type { Logger } from 'pino'
import type { RelaySite } from '../../config/site.ts'
import type { JobSource } from '../store/job/job-source.ts'
import type { AuditLog } from '../store/keeping/audit-log.ts'
import type { SiteRecord } from '../store/site-record.ts'
import type { NarrationKeeper } from './bay-narration.ts'
import { BurnedFilms } from './burn/burned-films.ts'
import { NarrationLog } from './narration-log.ts'
import { Narrations } from './narrations.ts'
import { RemarkLog } from './remark-log.ts'
import { Remarks } from './remarks.ts'
import { Spotlight } from './spotlight.ts'
import { aacEncoders } from './voice/aac-encoder.ts'
import { VoiceArchive } from './voice/voice-archive.ts'

export interface SiteNarrationsOptions {
  site: RelaySite
  record: SiteRecord
  jobs: JobSource
  isRevoked: (linkId: string) => boolean
  lingerMs: number
  log: Logger
}

export type SiteNarrations = ReturnType<typeof openNarrations>

export function openNarrations({ site, record, jobs, isRevoked, lingerMs, log }: SiteNarrationsOptions) {
  const { catalogue, eventLog, auditLog, ages } = record
  const archive = new VoiceArchive({
    directory: path.join(site.relay.data, 'narration'),
    isClockTrusted: () => ages.recentLeap === undefined,
    log,
  })
  const narrationLog = new NarrationLog({ site: site.site.id, catalogue, eventLog, log })
  const remarkLog = new RemarkLog({ site: site.site.id, catalogue, ages, log })
  const remarks = new Remarks(remarkLog)
  const burnedFilms = new BurnedFilms({ clipFiles: record.clipFiles, log })
  const spotlight = new Spotlight({ eventLog, log })
  const narrations = new Narrations({
    bays: site.bays,
    staff: site.staff,
    jobs,
    isRevoked,
    desk: {
      caption: (bay, { who }, text) => remarks.caption(bay, who, text),
      stroke: (bay, { who }, stroke) => remarks.stroke(bay, who, stroke),
      spotlight,
    },
    keeper: keeperOf({ archive, narrationLog, auditLog }),
    startAacEncoder: aacEncoders(log),
    lingerMs,
    log,
  })
  return {
    archive,
    burnedFilms,
    narrationLog,
    narrations,
    remarks,
    remarkLog,
    spotlight,
    async run(signal: AbortSignal): Promise<void> {
      narrations.run(signal)
      await archive.run(signal)
    },
    /** After the signal, when no console is left: settles when everything is on the disk. */
    async close(): Promise<void> {
      spotlight.stop()
      await burnedFilms.close()
      await archive.close()
      await remarkLog.settled()
      await narrationLog.settled()
    },
  }
}

interface Keepers {
  archive: VoiceArchive
  narrationLog: NarrationLog
  auditLog: AuditLog
}

function keeperOf({ archive, narrationLog, auditLog }: Keepers): NarrationKeeper {
  return {
    begin({ subject, ...narration }) {
      auditLog.note(subject, { action: 'narrate', object: `bay ${narration.bay}` })
      const file = archive.begin(narration.bay, Date.now())
      const end = narrationLog.begin(narration)
      return {
        push: packet => file.push(packet),
        end() {
          file.end()
          end()
        },
      }
    },
  }
}

/** What a camera's stream had wrong with it, in few words: pure. */
import type { StreamHealth } from '../../../relay/wire/manage/manage.ts'
import { streamFaults } from '../../../relay/wire/uplink/camera-report.ts'
import type { FaultGroup } from '../words/words.ts'

const onTheWay: readonly string[] = ['packets-lost', 'picture-incomplete']

/** Counts a minute of the last ten, those that cost pictures first; groups of which nothing was seen are left out. */
export function faultsAMinute({ faults }: StreamHealth): { group: FaultGroup; perMinute: number }[] {
  const groups: FaultGroup[] = ['lost', 'unreadable', 'stopped', 'repaired', 'ignored']
  return groups
    .map(group => {
      const ofGroup = faults.filter(({ kind }) => groupOf(kind) === group)
      const perMinute = ofGroup.reduce((sum, fault) => sum + fault.perMinute, 0)
      return { group, perMinute: Math.round(perMinute * 10) / 10 }
    })
    .filter(({ perMinute }) => perMinute > 0)
}

/** `video/mp4; codecs="hvc1.1.6.L93.B0"` */
export function codecWord(mime: string): string {
  return /h[ve][cv]1/.test(mime) ? 'H.265' : /avc[13]/.test(mime) ? 'H.264' : mime
}

function groupOf(kind: keyof typeof streamFaults): FaultGroup {
  if (kind === 'picture-stopped') return 'stopped'
  if (onTheWay.includes(kind)) return 'lost'
  const effect = streamFaults[kind]
  return effect === 'lost' ? 'unreadable' : effect
}

/** How recording goes in a bay, over all its cameras, as the relay is told it. Pure. */
import type { StorageStatus } from '../../relay/wire/uplink/storage.ts'
import type { ArchiveStats } from './archive.ts'
import type { RecorderStatus } from './recorder.ts'

export function storageStatus(
  bay: string,
  { bytes, oldestMs, freeBytes, fault }: ArchiveStats,
  recorders: readonly RecorderStatus[],
): StorageStatus {
  const failing = recorders.find(({ state }) => state === 'failing')
  const sum = (amount: (status: RecorderStatus) => number) =>
    recorders.reduce((total, status) => total + amount(status), 0)
  return {
    bay,
    isWriting: !fault && !failing && recorders.some(({ state }) => state === 'recording'),
    fault: fault?.fault ?? failing?.fault ?? null,
    recordedBytes: bytes,
    oldestMs: oldestMs ?? null,
    gaps: sum(({ lost }) => lost.gaps),
    gapMs: Math.round(sum(({ lost }) => lost.ms)),
    freeBytes: freeBytes ?? null,
  }
}

/** Of a bay whose disk could not be used from the start. */
export function noStorage(bay: string): StorageStatus {
  const nothing = { recordedBytes: 0, oldestMs: null, gaps: 0, gapMs: 0, freeBytes: null }
  return { bay, isWriting: false, fault: 'NO_DISK', ...nothing }
}

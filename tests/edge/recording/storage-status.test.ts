import { expect, test } from 'vitest'
import { DiskError } from '../../../edge/recording/disk.ts'
import type { RecorderStatus } from '../../../edge/recording/recorder.ts'
import { noStorage, storageStatus } from '../../../edge/recording/storage-status.ts'

const stats = { segments: 3, bytes: 5000, oldestMs: 1000, freeBytes: 9e9, fault: undefined }

function recorder(state: RecorderStatus['state'], changes: Partial<RecorderStatus> = {}): RecorderStatus {
  return { state, fault: undefined, lost: { gaps: 0, fragments: 0, ms: 0 }, queuedBytes: 0, ...changes }
}

const full = { ...stats, fault: new DiskError('FULL', 'no space left') }

test.each([
  ['every camera is recorded', stats, [recorder('recording'), recorder('recording')], true, null],
  ['one camera is offline', stats, [recorder('recording'), recorder('waiting')], true, null],
  ['no camera is live', stats, [recorder('waiting')], false, null],
  [
    'frames of one do not reach the disk',
    stats,
    [recorder('recording'), recorder('failing', { fault: 'SLOW' })],
    false,
    'SLOW',
  ],
  ['the disk is full', full, [recorder('recording')], false, 'FULL'],
] as const)('when %s', (_, archive, recorders, isWriting, fault) => {
  expect(storageStatus('bay-1', archive, recorders)).toMatchObject({ isWriting, fault })
})

test('gaps of all cameras are counted together', () => {
  const lost = (gaps: number, ms: number) => recorder('recording', { lost: { gaps, fragments: 9, ms } })
  expect(storageStatus('bay-1', stats, [lost(1, 1500.4), lost(2, 500)])).toEqual({
    bay: 'bay-1',
    isWriting: true,
    fault: null,
    recordedBytes: 5000,
    oldestMs: 1000,
    gaps: 3,
    gapMs: 2000,
    freeBytes: 9e9,
  })
})

test('a bay without a disk says so', () => {
  expect(noStorage('bay-1')).toMatchObject({ isWriting: false, fault: 'NO_DISK', recordedBytes: 0 })
})

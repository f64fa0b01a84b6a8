/** Counts what a camera did wrong, by kind. */
import type { FaultCounter } from '../../../edge/camera/rtp/nal.ts'
import type { StreamFaultKind } from '../../../relay/wire/uplink/camera-report.ts'

export class CountedFaults implements FaultCounter {
  readonly counts: Partial<Record<StreamFaultKind, number>> = {}

  count(kind: StreamFaultKind, _bytes?: Uint8Array, times = 1): void {
    this.counts[kind] = (this.counts[kind] ?? 0) + times
  }
}

/** What an edge tells of its bay's recordings, some seconds apart: for the manager's page, nothing hangs on it. */
export interface StorageStatus {
  bay: string
  /** What cameras send now reaches the disk. False without a fault: no camera is live. */
  isWriting: boolean
  /** Why nothing is written, in one word, such as FULL; null: nothing is wrong. */
  fault: string | null
  recordedBytes: number
  /** ms since 1970; null: nothing is recorded yet. */
  oldestMs: number | null
  /** Interruptions by the disk since the edge was started, and how much video that was, ms. */
  gaps: number
  gapMs: number
  /** On the volume of the recordings; null: it is not there. */
  freeBytes: number | null
}

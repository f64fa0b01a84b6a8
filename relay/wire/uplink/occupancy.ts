/** Whose vehicle is in a bay, as the bay's edge says on its uplink: what live video is gated by (relay/live/README.md). */

export interface Occupancy {
  /** Null: nobody's, as far as the edge knows. */
  workOrder: string | null
  /** False: its customer does not want to be on the wall. */
  showOnWall: boolean
  /** When the edge heard of it, ms since 1970 by its clock. */
  sinceMs: number
}

/**
 * How much older than its capture time a picture may be: half a second that a camera takes until its first byte is at
 * the edge, and the second by which a capture clock may be ahead after the wall clock was set back. What was captured
 * so soon after a vehicle's coming may still show the one before.
 */
export const pictureDelayMs = 1500

/** What is not well, out of the relay's health: pure. */
import type { Health } from '../../../relay/wire/manage/manage.ts'

/** How many things somebody should look at. */
export function troublesOf({ cameras, viewers, bays }: Health): number {
  const lost = cameras.filter(({ state }) => state === 'offline').length
  const inBays = bays.reduce((count, bay) => count + troublesOfBay(bay), 0)
  return lost + inBays + (viewers.watching - viewers.moving)
}

export function troublesOfBay({ isEdgeConnected, broker, storage }: Health['bays'][number]): number {
  return (
    Number(!isEdgeConnected) +
    Number(broker !== null && !broker.isConnected) +
    Number(storage !== null && !storage.isWriting)
  )
}

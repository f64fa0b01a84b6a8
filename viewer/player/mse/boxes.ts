/** The boxes of ISO media (ISO/IEC 14496-12 4.2), as far as finding them goes. */

export interface Box {
  type: string
  /** Where the box's content begins and ends, in bytes. */
  start: number
  end: number
}

/** The boxes between two places, in order. Throws RangeError when one is cut off. */
export function boxesOf(view: DataView, start: number, end: number): Box[] {
  const boxes: Box[] = []
  let at = start
  while (at + 8 <= end) {
    const is64bit = view.getUint32(at) === 1
    const size = is64bit ? readUint64(view, at + 8) : view.getUint32(at)
    const header = is64bit ? 16 : 8
    if (size < header || at + size > end) throw new RangeError('a box of the stream is cut off')
    boxes.push({ type: readType(view, at + 4), start: at + header, end: at + size })
    at += size
  }
  return boxes
}

/** The first box at the end of a path such as `moov`, `trak`, `mdia`; undefined when there is none. */
export function findBox(view: DataView, path: readonly string[], within?: Box): Box | undefined {
  let box = within ?? { type: '', start: 0, end: view.byteLength }
  for (const type of path) {
    const found = boxesOf(view, box.start, box.end).find(candidate => candidate.type === type)
    if (!found) return undefined
    box = found
  }
  return box
}

/** Version (8 bits) and flags (24 bits) that a full box begins with. */
export function readFullBox(view: DataView, box: Box): { version: number; flags: number } {
  const word = view.getUint32(box.start)
  return { version: word >>> 24, flags: word & 0xffffff }
}

/** Exact up to 2^53, which is 3,000 years at 90 kHz; `getBigUint64` is younger than some displays. */
export function readUint64(view: DataView, at: number): number {
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4)
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function readType(view: DataView, at: number): string {
  return String.fromCharCode(
    view.getUint8(at),
    view.getUint8(at + 1),
    view.getUint8(at + 2),
    view.getUint8(at + 3),
  )
}

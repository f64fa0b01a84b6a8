/** The boxes of ISO media (ISO/IEC 14496-12, 4.2), as far as finding them goes: for edge, relay and pages alike. Pure. */

/** What was read is not the MP4 that it should be. Never retryable with the same bytes. */
export class BoxError extends RangeError {
  constructor(message: string) {
    super(message)
    this.name = 'BoxError'
  }
}

export interface Box {
  type: string
  /** Where the box's content begins and ends, in bytes. */
  start: number
  end: number
}

/** The boxes between two places, in order. Throws BoxError when one is cut off, or does not fit there. */
export function boxesOf(view: DataView, start: number, end: number): Box[] {
  const boxes: Box[] = []
  for (let at = start; at < end; ) {
    const box = boxAt(view, at, end)
    boxes.push(box)
    at = box.end
  }
  return boxes
}

function boxAt(view: DataView, at: number, end: number): Box {
  if (end - at < 8) throw new BoxError('a box is cut short')
  const isLong = view.getUint32(at) === 1
  const header = isLong ? 16 : 8
  if (end - at < header) throw new BoxError('a box is cut short')
  const size = isLong ? readUint64(view, at + 8) : view.getUint32(at)
  if (size < header || at + size > end) throw new BoxError('a box does not fit into its parent')
  return { type: readType(view, at + 4), start: at + header, end: at + size }
}

export interface BoxContent {
  type: string
  /** Without the header; a view, not a copy. */
  payload: Uint8Array
}

/** The boxes of some bytes with their contents, one after the other. Throws BoxError as `boxesOf` does. */
export function* readBoxes(bytes: Uint8Array): Generator<BoxContent> {
  const view = viewOf(bytes)
  for (let at = 0; at < bytes.byteLength; ) {
    const { type, start, end } = boxAt(view, at, bytes.byteLength)
    yield { type, payload: bytes.subarray(start, end) }
    at = end
  }
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

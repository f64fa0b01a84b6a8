/** The packets of a fragmented MP4 file of one track that comes in pieces (ISO/IEC 14496-12). */

import { type Box, boxesOf, findBox, readFullBox, viewOf } from '../../../relay/wire/mp4/boxes.ts'
import { concat } from '../../../relay/wire/narration/ogg-opus.ts'

export class Mp4Packets {
  private rest: Uint8Array = new Uint8Array(0)
  /** Of the samples in the media data to come. */
  private sizes: number[] = []

  push(bytes: Uint8Array): Uint8Array[] {
    let all = concat([this.rest, bytes])
    const packets: Uint8Array[] = []
    for (let end = firstBoxEnd(all); end <= all.length; end = firstBoxEnd(all)) {
      packets.push(...this.take(all.slice(0, end)))
      all = all.slice(end)
    }
    this.rest = all
    return packets
  }

  private take(bytes: Uint8Array): Uint8Array[] {
    const view = viewOf(bytes)
    const [box] = boxesOf(view, 0, bytes.length)
    if (box?.type === 'moof') this.sizes = sampleSizes(view, box)
    if (box?.type !== 'mdat') return []
    let at = box.start
    return this.sizes.map(size => {
      at += size
      return bytes.slice(at - size, at)
    })
  }
}

/** Infinity while the box's head is not there. */
function firstBoxEnd(bytes: Uint8Array): number {
  return bytes.length < 8 ? Number.POSITIVE_INFINITY : viewOf(bytes).getUint32(0)
}

function sampleSizes(view: DataView, moof: Box): number[] {
  const traf = findBox(view, ['traf'], moof)
  if (!traf) return []
  const defaultSize = readDefaultSize(view, traf)
  const runs = boxesOf(view, traf.start, traf.end).filter(({ type }) => type === 'trun')
  return runs.reduce<number[]>((sizes, run) => {
    const { flags } = readFullBox(view, run)
    const has = (flag: number) => (flags & flag ? 4 : 0)
    const first = run.start + 8 + has(0x01) + has(0x04)
    const length = has(0x100) + has(0x200) + has(0x400) + has(0x800)
    const count = view.getUint32(run.start + 4)
    const own = Array.from({ length: count }, (_, index) =>
      has(0x200) ? view.getUint32(first + index * length + has(0x100)) : defaultSize,
    )
    sizes.push(...own)
    return sizes
  }, [])
}

/** `tfhd`: its optional fields stand one after the other, those that the flags announce. */
function readDefaultSize(view: DataView, traf: Box): number {
  const tfhd = findBox(view, ['tfhd'], traf)
  if (!tfhd) return 0
  const { flags } = readFullBox(view, tfhd)
  const at = tfhd.start + 8 + (flags & 0x01 ? 8 : 0) + (flags & 0x02 ? 4 : 0) + (flags & 0x08 ? 4 : 0)
  return flags & 0x10 ? view.getUint32(at) : 0
}

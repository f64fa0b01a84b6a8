/** The packets of a WebM file of one track that comes in pieces (RFC 8794 for the form, Matroska's ids). */
import { concat } from '../../../relay/wire/narration/ogg-opus.ts'

const segment = 0x18538067
const cluster = 0x1f43b675
const blockGroup = 0xa0
const block = 0xa1
const simpleBlock = 0xa3
/** Those that hold others: entered, whatever length they claim; a recorder does not know it yet. */
const containers: readonly number[] = [segment, cluster, blockGroup]
/** Track number (one byte), time (two), flags (one). */
const blockHeaderBytes = 4

export class WebmPackets {
  private rest: Uint8Array = new Uint8Array(0)

  push(bytes: Uint8Array): Uint8Array[] {
    const all = concat([this.rest, bytes])
    const packets: Uint8Array[] = []
    let at = 0
    for (let element = readElement(all, at); element; element = readElement(all, at)) {
      if (containers.includes(element.id)) at = element.start
      else if (element.end > all.length) break
      else {
        const isBlock = element.id === block || element.id === simpleBlock
        if (isBlock) packets.push(all.slice(element.start + blockHeaderBytes, element.end))
        at = element.end
      }
    }
    this.rest = all.slice(at)
    return packets
  }
}

/** Undefined while its head is not there yet. */
function readElement(bytes: Uint8Array, at: number) {
  const id = readNumber(bytes, at, true)
  const size = id && readNumber(bytes, at + id.length, false)
  if (!id || !size) return undefined
  const start = at + id.length + size.length
  return { id: id.value, start, end: start + size.value }
}

/** A number as long as the zeros before its first bit say; an id keeps that bit. */
function readNumber(bytes: Uint8Array, at: number, keepsMarker: boolean) {
  const first = bytes[at]
  if (first === undefined || first === 0) return undefined
  const length = Math.clz32(first) - 23
  if (at + length > bytes.length) return undefined
  let value = keepsMarker ? first : first & ((1 << (8 - length)) - 1)
  for (let i = 1; i < length; i += 1) value = value * 256 + (bytes[at + i] ?? 0)
  return { value, length }
}

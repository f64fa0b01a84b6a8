/** The parameter sets that a stream has shown so far, from its SDP and from between its frames. */
import { h264Format } from './h264-parameter-sets.ts'
import { h265Format } from './h265-parameter-sets.ts'
import type { VideoFormat } from './video-format.ts'

type Role = 'vps' | 'sps' | 'pps'

/** More of one kind no camera has; H.264 counts SPS in 5 bits. */
const maxSetsOfARole = 16
const maxSetBytes = 4096

export class ParameterSets {
  private readonly codec: 'h264' | 'h265'
  private readonly sets: Record<Role, Map<number, Uint8Array>> = {
    vps: new Map(),
    sps: new Map(),
    pps: new Map(),
  }
  /** Grows with every set that is new or has changed. */
  version = 0
  private read: { version: number; format: VideoFormat | undefined } | undefined = undefined

  constructor(codec: 'h264' | 'h265', fromSdp: readonly Uint8Array[]) {
    this.codec = codec
    for (const nal of fromSdp) this.add(nal)
  }

  /** Keeps a copy. A set of the same role and number is replaced. */
  add(nal: Uint8Array): void {
    const role = this.roleOf(nal)
    if (!role || nal.length > maxSetBytes) return
    const known = this.sets[role]
    const id = this.idOf(role, nal)
    const previous = known.get(id)
    if (previous && Buffer.compare(previous, nal) === 0) return
    if (!previous && known.size >= maxSetsOfARole) throw new RangeError('too many parameter sets')
    known.set(id, new Uint8Array(nal))
    this.version++
  }

  /** Undefined while one is missing. Throws RangeError when one cannot be read. */
  get format(): VideoFormat | undefined {
    if (this.read?.version !== this.version) this.read = { version: this.version, format: this.readFormat() }
    return this.read.format
  }

  private readFormat(): VideoFormat | undefined {
    const [vps, sps, pps] = [this.sets.vps, this.sets.sps, this.sets.pps].map(sets => [...sets.values()])
    return this.codec === 'h264'
      ? h264Format(sps ?? [], pps ?? [])
      : h265Format(vps ?? [], sps ?? [], pps ?? [])
  }

  private roleOf(nal: Uint8Array): Role | undefined {
    const [first = 0] = nal
    if (this.codec === 'h264') return ({ 7: 'sps', 8: 'pps' } as const)[first & 0x1f]
    return ({ 32: 'vps', 33: 'sps', 34: 'pps' } as const)[(first >> 1) & 0x3f]
  }

  /** A PPS's number is its first ue(v), a VPS's its first four bits; several SPS at a time no camera has. */
  private idOf(role: Role, nal: Uint8Array): number {
    if (role === 'sps') return 0
    const start = this.codec === 'h264' ? 1 : 2
    const bits = (((nal[start] ?? 0) << 16) | ((nal[start + 1] ?? 0) << 8) | (nal[start + 2] ?? 0)) >>> 0
    if (role === 'vps') return bits >> 20
    const zeros = Math.clz32(bits) - 8
    return zeros > 8 ? -1 : (bits >> (23 - 2 * zeros)) - 1
  }
}

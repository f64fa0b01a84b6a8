/** The parameter sets that a stream has shown so far, from its SDP and from between its frames, by role and number. */

import type { VideoFormat } from '../../stream/video-format.ts'
import { BitReader, withoutEmulationPrevention } from './bit-reader.ts'
import { h264Format, parseH264Pps, parseH264Sps } from './h264-parameter-sets.ts'
import { h265Format, parseH265Pps, parseH265Sps, parseH265Vps } from './h265-parameter-sets.ts'
import type { Codec, FaultCounter } from './nal.ts'

type Role = 'vps' | 'sps' | 'pps'

export interface ParameterSet {
  role: Role
  id: number
  /** Of the set that this one builds on: a PPS's SPS, an SPS's VPS. */
  baseId: number
  nal: Uint8Array
  /** Another one of this role and number was there before, and more than a number in it was another. */
  isOtherThanBefore: boolean
}

/** The sets that one picture needs, and what follows from them. */
export interface ActiveSets {
  format: VideoFormat
  /** PPS, SPS, VPS. */
  chain: readonly ParameterSet[]
}

const roles = { h264: { 7: 'sps', 8: 'pps' }, h265: { 32: 'vps', 33: 'sps', 34: 'pps' } } as const
const maxSetBytes = 4096
/** Of one role. `avcC` counts SPS in 5 bits (14496-15, 5.3.3.1), and encoders number up to 32 (gh:cisco/openh264#3055). */
const maxSetsOfARole = 31

export class ParameterSets {
  readonly codec: Codec
  private readonly faults: FaultCounter | undefined
  private readonly sets: Record<Role, Map<number, ParameterSet>> = {
    vps: new Map(),
    sps: new Map(),
    pps: new Map(),
  }
  /** Grows with every set that is new or has changed. */
  version = 0
  private read: { version: number; ppsId: number | undefined; active: ActiveSets | undefined } | undefined =
    undefined

  /** What of `fromSdp` cannot be read, or is of another codec, is left out: the stream may bring better. */
  constructor(codec: Codec, fromSdp: readonly Uint8Array[], faults?: FaultCounter) {
    this.codec = codec
    this.faults = faults
    for (const nal of fromSdp) this.add(nal)
  }

  /** Keeps a copy; the set as it is kept, or undefined for what is none. Of too many the oldest goes. */
  add(nal: Uint8Array): ParameterSet | undefined {
    const role = this.roleOf(nal)
    if (!role) return undefined
    const same = this.find(role, nal)
    if (same) return same
    const numbers = this.readNumbers(role, nal)
    if (!numbers) return undefined
    const known = this.sets[role]
    const before = known.get(numbers.id)
    const isOtherThanBefore =
      before !== undefined && !(role === 'pps' && hasSameContent(this.codec, before.nal, nal))
    const set = { role, ...numbers, nal: new Uint8Array(nal), isOtherThanBefore }
    known.delete(numbers.id)
    known.set(numbers.id, set)
    for (const oldest of known.keys()) if (known.size > maxSetsOfARole) known.delete(oldest)
    this.version++
    return set
  }

  get all(): ParameterSet[] {
    return Object.values(this.sets).flatMap(sets => [...sets.values()])
  }

  /** With the newest PPS that is complete. */
  get format(): VideoFormat | undefined {
    return this.activate()?.format
  }

  /** For a picture that names its PPS; without one, the newest. Undefined while a set is missing. */
  activate(ppsId?: number): ActiveSets | undefined {
    if (this.read?.version !== this.version || this.read.ppsId !== ppsId)
      this.read = { version: this.version, ppsId, active: this.readActive(ppsId) }
    return this.read.active
  }

  private readActive(ppsId: number | undefined): ActiveSets | undefined {
    const named = ppsId === undefined ? undefined : this.sets.pps.get(ppsId)
    const candidates = named ? [named] : [...this.sets.pps.values()].reverse()
    const chain = candidates.map(pps => this.chainOf(pps)).find(found => found !== undefined)
    return chain && { format: this.formatOf(chain), chain }
  }

  private chainOf(pps: ParameterSet): ParameterSet[] | undefined {
    const sps = this.sets.sps.get(pps.baseId)
    if (!sps) return undefined
    if (this.codec === 'h264') return [pps, sps]
    // Some cameras number their VPS otherwise than their SPS says.
    const vps = this.sets.vps.get(sps.baseId) ?? [...this.sets.vps.values()].at(-1)
    return vps && [pps, sps, vps]
  }

  /** All sets are in it, those in use first: a picture may use any of them. */
  private formatOf([pps, sps, vps]: readonly ParameterSet[]): VideoFormat {
    const listed = (role: Role, first: ParameterSet | undefined) => {
      const others = [...this.sets[role].values()].filter(set => set !== first)
      return (first ? [first, ...others] : others).map(({ nal }) => nal)
    }
    return this.codec === 'h264'
      ? h264Format(listed('sps', sps), listed('pps', pps))
      : h265Format(listed('vps', vps), listed('sps', sps), listed('pps', pps))
  }

  private roleOf(nal: Uint8Array): Role | undefined {
    const [first = 0] = nal
    const type = this.codec === 'h264' ? first & 0x1f : (first >> 1) & 0x3f
    return (roles[this.codec] as Record<number, Role>)[type]
  }

  private find(role: Role, nal: Uint8Array): ParameterSet | undefined {
    for (const set of this.sets[role].values()) {
      if (set.nal.length === nal.length && Buffer.compare(set.nal, nal) === 0) return set
    }
    return undefined
  }

  private readNumbers(role: Role, nal: Uint8Array): Pick<ParameterSet, 'id' | 'baseId'> | undefined {
    try {
      if (nal.length > maxSetBytes) throw new RangeError('parameter set is too long')
      return numbersOf(this.codec, role, nal)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.faults?.count('parameter-set-unreadable', nal)
      return undefined
    }
  }
}

function numbersOf(codec: Codec, role: Role, nal: Uint8Array): Pick<ParameterSet, 'id' | 'baseId'> {
  switch (role) {
    case 'vps':
      return { ...parseH265Vps(nal), baseId: 0 }
    case 'sps': {
      if (codec === 'h264') return { id: parseH264Sps(nal).id, baseId: 0 }
      const { id, vpsId } = parseH265Sps(nal)
      return { id, baseId: vpsId }
    }
    case 'pps': {
      const { id, spsId } = codec === 'h264' ? parseH264Pps(nal) : parseH265Pps(nal)
      return { id, baseId: spsId }
    }
  }
}

/** Two PPS that differ in their numbers at most: some encoders let one number of them name one SPS after the other. */
function hasSameContent(codec: Codec, a: Uint8Array, b: Uint8Array): boolean {
  const [readerA, readerB] = [a, b].map(nal => {
    const reader = new BitReader(withoutEmulationPrevention(nal.subarray(codec === 'h264' ? 1 : 2)))
    reader.unsigned() // its own number
    reader.unsigned() // its SPS's
    return reader
  })
  return readerA !== undefined && readerB !== undefined && readerA.hasSameRest(readerB)
}

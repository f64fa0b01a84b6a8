/** What a decoder must know of a stream before its first frame, read from its parameter sets. */

export interface VideoFormat {
  sampleEntry: 'avc1' | 'hvc1'
  /** As MSE wants it (RFC 6381; ISO/IEC 14496-15 annex E), e.g. `avc1.64001f`. */
  codecs: string
  /** The picture's size in pixels, as it is shown. */
  width: number
  height: number
  /** Frames may be coded as two fields. */
  mayHaveFields: boolean
  /** Width to height of one pixel. */
  pixelAspect: readonly [number, number]
  /** AVCDecoderConfigurationRecord or HEVCDecoderConfigurationRecord (ISO/IEC 14496-15). */
  decoderConfig: Uint8Array
  /** How many frames may come before one that is shown earlier; undefined: the camera does not say. */
  reorderDepth: number | undefined
}

/** Whether a decoder of one can go on with the other, and nothing of what viewers were told changes. */
export function isSamePicture(a: VideoFormat, b: VideoFormat): boolean {
  const told = ({ codecs, width, height, mayHaveFields, pixelAspect, reorderDepth }: VideoFormat) =>
    [codecs, width, height, mayHaveFields, ...pixelAspect, reorderDepth].join()
  return told(a) === told(b)
}

/** Frames of a single side longer than this are no camera's. Pixels. */
const maxSide = 16_384
const minSide = 16

/** Throws RangeError. */
export function demandPictureSize(width: number, height: number): void {
  const isSane = [width, height].every(side => side >= minSide && side <= maxSide)
  if (!isSane) throw new RangeError(`picture size ${width}x${height}`)
}

/** A parameter set's number. Throws RangeError. */
export function demandId(id: number, largest: number): number {
  if (id > largest) throw new RangeError(`parameter set number ${id}`)
  return id
}

/** `undefined` and absurd values count as square pixels. */
export function pixelAspectOf(width: number, height: number): readonly [number, number] {
  return width > 0 && height > 0 ? [width, height] : [1, 1]
}

/** Table E-1 of ITU-T H.264 and H.265. */
const knownPixelAspects: readonly (readonly [number, number])[] = [
  [1, 1],
  [1, 1],
  [12, 11],
  [10, 11],
  [16, 11],
  [40, 33],
  [24, 11],
  [20, 11],
  [32, 11],
  [80, 33],
  [18, 11],
  [15, 11],
  [64, 33],
  [160, 99],
  [4, 3],
  [3, 2],
  [2, 1],
]

export function knownPixelAspect(index: number): readonly [number, number] {
  return knownPixelAspects[index] ?? [1, 1]
}

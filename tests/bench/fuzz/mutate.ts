/** Inputs out of other inputs. Pure but for the chance that is given. */
import { inputOf, partsOf } from './targets.ts'

/** 0 to 1. */
export type Chance = () => number

const maxLength = 64 * 1024
const maxSteps = 6

export interface Material {
  corpus: readonly Uint8Array[]
  dictionary: readonly Uint8Array[]
}

/** Another input: one of the corpus, changed in some places. */
export function mutate({ corpus, dictionary }: Material, chance: Chance): Uint8Array {
  const pick = <T>(all: readonly T[]) => all[Math.floor(chance() * all.length)]
  let input: Buffer = Buffer.from(pick(corpus) ?? new Uint8Array())
  const steps = 1 + Math.floor(chance() * maxSteps)
  for (let i = 0; i < steps; i++)
    input = changeOnce(input, { other: pick(corpus), word: pick(dictionary) }, chance)
  return input.subarray(0, maxLength)
}

type Spare = { other: Uint8Array | undefined; word: Uint8Array | undefined }

function changeOnce(input: Buffer, { other, word }: Spare, chance: Chance): Buffer {
  const below = (limit: number) => Math.floor(chance() * limit)
  const at = below(input.length + 1)
  const length = Math.min(below(16) + 1, input.length - at)
  switch (below(10)) {
    case 0: // a bit
      if (at < input.length) input[at] = (input[at] ?? 0) ^ (1 << below(8))
      return input
    case 1: // a byte, often one that means something
      if (at < input.length) input[at] = [0, 1, 0x7f, 0x80, 0xff, below(256)][below(6)] ?? 0
      return input
    case 2: // a number up or down
      if (at < input.length) input[at] = (input[at] ?? 0) + below(16) - 8
      return input
    case 3: // left out
      return Buffer.concat([input.subarray(0, at), input.subarray(at + length)])
    case 4: // twice
      return Buffer.concat([input.subarray(0, at + length), input.subarray(at)])
    case 5: // a word put in
      return Buffer.concat([input.subarray(0, at), word ?? Buffer.alloc(0), input.subarray(at)])
    case 6: // a word written over
      return Buffer.concat([
        input.subarray(0, at),
        word ?? Buffer.alloc(0),
        input.subarray(at + (word?.length ?? 0)),
      ])
    case 7: // the end of another one
      return Buffer.concat([input.subarray(0, at), (other ?? input).subarray(below((other ?? input).length))])
    case 8: // noise
      return Buffer.concat([
        input.subarray(0, at),
        Buffer.from(Array.from({ length: below(32) }, () => below(256))),
        input.subarray(at),
      ])
    default:
      return Buffer.from(changeParts(input, other, below))
  }
}

/** Whole packets left out, repeated, swapped, or taken from another input. */
function changeParts(
  input: Uint8Array,
  other: Uint8Array | undefined,
  below: (limit: number) => number,
): Uint8Array {
  const parts = partsOf(input)
  const at = below(parts.length)
  const part = parts[at]
  if (!part) return input
  const foreign = other ? partsOf(other) : []
  const choices: Uint8Array[][] = [
    parts.toSpliced(at, 1),
    parts.toSpliced(at, 0, part),
    parts.toSpliced(at, 1).toSpliced(below(parts.length), 0, part),
    parts.toSpliced(at, 0, foreign[below(foreign.length)] ?? part),
    parts.toSpliced(at, 1, part.subarray(0, below(part.length + 1))),
  ]
  return inputOf(choices[below(choices.length)] ?? parts)
}

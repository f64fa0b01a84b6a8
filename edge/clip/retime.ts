/** Fragments on a timeline that begins at 0, whatever theirs was. The frames stay as they are. */

import { BoxError, readBoxes } from '../../relay/wire/mp4/boxes.ts'
import type { RecordedFragment } from '../recording/segment-reader.ts'

const ticksPerSecond = 90_000
/** A camera without a frame for so long counts as lost: a longer step of decode time is no slow camera. Ticks. */
const longestFrame = 10 * ticksPerSecond

/** A frame as a clip has it. */
export interface ClipFrame {
  bytes: Buffer
  isKeyframe: boolean
  /** From the clip's beginning, in ticks of 1/90000 s. */
  time: number
  duration: number
  /** Wall clock, ms since 1970. */
  atMs: number
}

/** Their own pace; where the recording has a gap, what follows comes at once. */
export async function* inRealTime(fragments: AsyncIterable<RecordedFragment>): AsyncGenerator<ClipFrame> {
  let time = 0
  let previous: RecordedFragment | undefined
  for await (const fragment of fragments) {
    if (previous) {
      const step = fragment.decodeTime - previous.decodeTime
      time += step > 0 && step <= longestFrame ? step : previous.duration
    }
    previous = fragment
    yield atTime(fragment, time, fragment.duration)
  }
}

/** One after the other, so many a second. */
export async function* atRate(
  fragments: AsyncIterable<RecordedFragment>,
  framesPerSecond: number,
): AsyncGenerator<ClipFrame> {
  const duration = Math.round(ticksPerSecond / framesPerSecond)
  let time = 0
  for await (const fragment of fragments) {
    yield atTime(fragment, time, duration)
    time += duration
  }
}

function atTime({ bytes, isKeyframe, atMs }: RecordedFragment, time: number, duration: number): ClipFrame {
  setDecodeTime(bytes, time)
  return { bytes, isKeyframe, time, duration, atMs }
}

/** In place. */
export function setDecodeTime(fragment: Buffer, time: number): void {
  const tfdt = ['moof', 'traf', 'tfdt'].reduce<Uint8Array>((parent, type) => {
    const box = [...readBoxes(parent)].find(candidate => candidate.type === type)
    if (!box) throw new BoxError(`there is no ${type} box`)
    return box.payload
  }, fragment)
  const view = new DataView(tfdt.buffer, tfdt.byteOffset, tfdt.byteLength)
  if (view.getUint8(0) === 1) view.setBigUint64(4, BigInt(time))
  else view.setUint32(4, time)
}

/**
 * A frame's number inside its picture, for machines: a row of 20 black or white blocks across the whole width, one
 * twelfth of the height high, at the top. Block 0 is white and block 1 black (what white and black are after all
 * encoders and scalers), 2 to 17 hold the number's 16 bits, highest first, 18 and 19 make the count of white blocks
 * among the even and among the odd bits even.
 */

export const blockCount = 20
/** The row's height as a part of the picture's. */
export const rowShare = 1 / 12

/** What the row shows for a number from 0 to 65535: one byte a block, 0 or 255. */
export function blocksOf(frameNumber: number): Uint8Array {
  const blocks = new Uint8Array(blockCount)
  blocks[0] = 255
  for (let bit = 0; bit < 16; bit += 1) {
    if (((frameNumber >> (15 - bit)) & 1) === 0) continue
    blocks[2 + bit] = 255
    const parity = 18 + (bit % 2)
    blocks[parity] = 255 - (blocks[parity] ?? 0)
  }
  return blocks
}

/**
 * The number in the grey levels of the 20 blocks; undefined when they are no row of ours.
 * Stands alone (no names from outside), so that its source can be sent into a page.
 */
export function numberInBlocks(levels: ArrayLike<number>): number | undefined {
  const white = levels[0] ?? 0
  const black = levels[1] ?? 0
  if (levels.length !== 20 || white - black < 60) return undefined
  let frameNumber = 0
  const odd = [0, 0]
  for (let block = 2; block < 20; block += 1) {
    const bit = (levels[block] ?? 0) > (white + black) / 2 ? 1 : 0
    odd[block % 2] = (odd[block % 2] ?? 0) ^ bit
    if (block < 18) frameNumber = frameNumber * 2 + bit
  }
  return odd[0] === 0 && odd[1] === 0 ? frameNumber : undefined
}

/**
 * The grey levels of the 20 blocks of a picture: `pixels` with `channels` bytes a pixel (1 grey, 4 RGBA), rows from
 * the top, at least the first twelfth of them. Samples the middle of each block. Stands alone like numberInBlocks.
 */
export function blockLevels(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
): number[] {
  const levels: number[] = []
  for (let block = 0; block < 20; block += 1) {
    let sum = 0
    for (let sample = 0; sample < 9; sample += 1) {
      const x = Math.floor(((block + 0.3 + 0.2 * (sample % 3)) * width) / 20)
      const y = Math.floor(((0.3 + 0.2 * Math.floor(sample / 3)) * height) / 12)
      sum += pixels[(y * width + x) * channels + (channels === 4 ? 1 : 0)] ?? 0 // green is nearest to grey
    }
    levels.push(sum / 9)
  }
  return levels
}

/** The frame number in a picture's pixels; undefined when it shows none. */
export function readFrameNumber(
  pixels: ArrayLike<number>,
  width: number,
  height: number,
  channels: number,
): number | undefined {
  return numberInBlocks(blockLevels(pixels, width, height, channels))
}

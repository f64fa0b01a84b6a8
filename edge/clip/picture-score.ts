/** How much a small grey picture tells: not if it is black or white all over, more the sharper it is. Pure. */

export const scoreWidth = 320
export const scoreHeight = 180

export interface PictureScore {
  /** Mean of the pixels, 0 black to 255 white. */
  brightness: number
  /** Mean difference of a pixel from what its neighbours make expect (Laplacian), 0 for a plain or blurred picture. */
  sharpness: number
}

/** Video black is 16 (ITU-R BT.601); a lens cap or a dark hall is little above it, a lamp in the lens near 235. */
const darkest = 28
const brightest = 225
/** Share of the clip's sharpest picture below which one counts as blurred. */
const blurredShare = 0.4

/** No camera's blurred picture comes near it. */
const surelySharp = 10

/** @param picture one byte a pixel; undefined when it is not a whole one */
export function pictureScore(picture: Uint8Array): PictureScore | undefined {
  if (picture.length !== scoreWidth * scoreHeight) return undefined
  let sum = 0
  let edges = 0
  for (let y = 1; y < scoreHeight - 1; y += 1) {
    for (let x = 1; x < scoreWidth - 1; x += 1) {
      const at = y * scoreWidth + x
      const pixel = picture[at] ?? 0
      const left = picture[at - 1] ?? 0
      const right = picture[at + 1] ?? 0
      const above = picture[at - scoreWidth] ?? 0
      const below = picture[at + scoreWidth] ?? 0
      sum += pixel
      edges += Math.abs(4 * pixel - left - right - above - below)
    }
  }
  const pixels = (scoreWidth - 2) * (scoreHeight - 2)
  return { brightness: sum / pixels, sharpness: edges / pixels }
}

/** Whether it need not be compared with others. */
export function isSurelyTelling(score: PictureScore | undefined): boolean {
  return score !== undefined && isExposed(score) && score.sharpness >= surelySharp
}

/** Whether a picture is neither black nor white nor blurred, compared with others of the clip. */
export function isTelling(
  score: PictureScore | undefined,
  others: readonly (PictureScore | undefined)[],
): boolean {
  if (!score || !isExposed(score)) return false
  const sharpest = Math.max(...others.map(other => (other && isExposed(other) ? other.sharpness : 0)))
  return score.sharpness >= blurredShare * sharpest
}

/** Index of the sharpest among those that are well exposed; of the sharpest at all if none is; 0 of none. */
export function bestPicture(scores: readonly (PictureScore | undefined)[]): number {
  const value = (score: PictureScore | undefined) => {
    if (!score) return -1
    return isExposed(score) ? 1000 + score.sharpness : score.sharpness
  }
  return scores.reduce((best, score, i) => (value(score) > value(scores[best]) ? i : best), 0)
}

function isExposed({ brightness }: PictureScore): boolean {
  return brightness > darkest && brightness < brightest
}

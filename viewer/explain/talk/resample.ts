/** Samples at another rate, by straight lines between them: good enough for a voice. A block stays as long as it was. */
export function resample(samples: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return samples
  const length = Math.round((samples.length * to) / from)
  const step = samples.length / length
  return Float32Array.from({ length }, (_, index) => {
    const at = index * step
    const before = Math.floor(at)
    const left = samples[before] ?? 0
    const right = samples[before + 1] ?? left
    return left + (right - left) * (at - before)
  })
}

/**
 * When fragments arrive, measured against their own timeline: `arrival - presentation time`, in ms, is a constant on a
 * perfect line. Its minimum over the last seconds is the line without jitter; the rest above it is the jitter.
 * Looking only at the last seconds also follows a camera whose clock runs fast or slow.
 */
const usualWindowMs = 10_000
/** A bound for streams of any frame rate: 10 s of 60 fps. */
const windowLength = 600
/** Sorting the window is cheap, but not so cheap that every frame should do it. */
const quantileEveryMs = 500

interface Arrival {
  atMs: number
  offsetMs: number
}

export class Arrivals {
  private readonly windowMs: number
  private window: Arrival[] = []
  private fastest = Number.POSITIVE_INFINITY
  private jitter = 0
  private measuredAtMs = Number.NEGATIVE_INFINITY

  constructor(windowMs = usualWindowMs) {
    this.windowMs = windowMs
  }

  /** `presentationTime` in seconds of media, `atMs` on the page's steady clock. */
  note(presentationTime: number, atMs: number): void {
    const offsetMs = atMs - presentationTime * 1000
    this.window.push({ atMs, offsetMs })
    while (this.window.length > windowLength || this.oldestAtMs() < atMs - this.windowMs) this.window.shift()
    this.fastest = Math.min(this.fastest, offsetMs)
    if (atMs - this.measuredAtMs >= quantileEveryMs) this.measure(atMs)
  }

  /** Forgets everything: the timeline has moved. */
  clear(): void {
    this.window = []
    this.fastest = Number.POSITIVE_INFINITY
    this.jitter = 0
    this.measuredAtMs = Number.NEGATIVE_INFINITY
  }

  /** `arrival - presentation time` of the fastest arrival, ms; undefined before the first. */
  get fastestMs(): number | undefined {
    return this.window.length ? this.fastest : undefined
  }

  /** How much later than the fastest 19 of 20 arrive at most, ms. */
  get jitterMs(): number {
    return this.jitter
  }

  private oldestAtMs(): number {
    return this.window[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  private measure(atMs: number): void {
    const offsets = this.window.map(arrival => arrival.offsetMs).sort((a, b) => a - b)
    this.fastest = offsets[0] ?? Number.POSITIVE_INFINITY
    const late = offsets[Math.floor((offsets.length - 1) * 0.95)] ?? this.fastest
    this.jitter = late - this.fastest
    this.measuredAtMs = atMs
  }
}

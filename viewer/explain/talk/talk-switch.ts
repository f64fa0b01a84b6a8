/** One button, held or latched: a short press stays on until the next one, a long one lasts as long as it is held. Pure. */

/** Who lets go before this meant to switch, not to hold. Ms. */
const latchMs = 350

export class TalkSwitch {
  private isOn = false
  private pressedAtMs: number | undefined = undefined
  private wasOn = false

  get on(): boolean {
    return this.isOn
  }

  press(nowMs: number): void {
    if (this.pressedAtMs !== undefined) return // a key that repeats
    this.pressedAtMs = nowMs
    this.wasOn = this.isOn
    this.isOn = true
  }

  release(nowMs: number): void {
    if (this.pressedAtMs === undefined) return
    const isShort = nowMs - this.pressedAtMs < latchMs
    this.pressedAtMs = undefined
    this.isOn = isShort && !this.wasOn
  }

  /** Taken over, or the microphone was lost: whoever wants to go on presses again. */
  off(): void {
    this.isOn = false
    this.pressedAtMs = undefined
  }
}

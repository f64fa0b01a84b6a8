/** How many bits a second of the stream's own time has, however fast or slow it comes. */
export class StreamWeight {
  private bytes = 0
  private since: number | undefined = undefined
  private until = 0

  /** One message that ends with the frame of this time, seconds. */
  note(byteLength: number, presentationTime: number): void {
    this.since ??= presentationTime // of the first message only the end is known, so it only marks the beginning
    if (presentationTime > this.since) this.bytes += byteLength
    this.until = presentationTime
  }

  /** Undefined before a second of it has come. */
  get bitsPerSecond(): number | undefined {
    const seconds = this.since === undefined ? 0 : this.until - this.since
    return seconds >= 1 ? (this.bytes * 8) / seconds : undefined
  }
}

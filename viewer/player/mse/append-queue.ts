/** Feeds a SourceBuffer in order: one append at a time, what gathers meanwhile goes in with the next one. */

/** Kept behind playback when the browser says that its memory is full, seconds. */
const keptWhenFull = 1
/** A queue that long means that the browser has stopped taking: about 15 s of a 4K camera. */
const maxWaitingBytes = 32 * 1024 * 1024

export interface AppendQueueOptions {
  buffer: SourceBuffer
  /** Playback position, seconds. */
  position: () => number
  /** The queue cannot go on; the media source has to be built anew. */
  onError: (error: Error) => void
}

export class AppendQueue {
  private readonly options: AppendQueueOptions
  private waiting: Uint8Array[] = []
  private waitingBytes = 0
  private trimTo = 0
  private isHeld = false

  constructor(options: AppendQueueOptions) {
    this.options = options
  }

  push(bytes: Uint8Array): void {
    this.waiting.push(bytes)
    this.waitingBytes += bytes.byteLength
    if (this.waitingBytes > maxWaitingBytes)
      this.options.onError(new Error('the browser takes no more media'))
    else this.pump()
  }

  /** While held, what is pushed gathers. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld
    this.pump()
  }

  /** Lets go of everything before `time`, seconds, as soon as the buffer is free. */
  trim(time: number): void {
    this.trimTo = time
    this.pump()
  }

  /** To be called at every `updateend`, and harmless at any other time. */
  pump(): void {
    const { buffer } = this.options
    if (buffer.updating) return
    try {
      if (this.trimTo > 0) this.removeOld()
      else if (!this.isHeld && this.waiting.length) this.append()
    } catch (error) {
      if (isQuotaExceeded(error)) this.makeRoom()
      else this.options.onError(new Error(`append failed: ${String(error)}`))
    }
  }

  private append(): void {
    const bytes = this.waiting.length === 1 ? this.waiting[0] : concat(this.waiting, this.waitingBytes)
    if (!bytes) return
    this.options.buffer.appendBuffer(bytes as BufferSource)
    // Only now: when the browser refuses them, they stay for the next try.
    this.waiting = []
    this.waitingBytes = 0
  }

  private removeOld(): void {
    const end = this.trimTo
    this.trimTo = 0
    const { buffer } = this.options
    if (buffer.buffered.length && buffer.buffered.start(0) < end) buffer.remove(0, end)
    else this.pump()
  }

  private makeRoom(): void {
    const { buffer, position, onError } = this.options
    const end = position() - keptWhenFull
    const isFullOfNew = !buffer.buffered.length || buffer.buffered.start(0) >= end
    if (isFullOfNew) onError(new Error('the browser has no memory left for this stream'))
    else buffer.remove(0, end)
  }
}

function isQuotaExceeded(error: unknown): boolean {
  return error instanceof Error || error instanceof DOMException ? error.name === 'QuotaExceededError' : false
}

function concat(parts: readonly Uint8Array[], byteLength: number): Uint8Array {
  const whole = new Uint8Array(byteLength)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.byteLength
  }
  return whole
}

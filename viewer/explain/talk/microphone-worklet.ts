/** Runs in the audio thread: the microphone's samples, gathered to blocks of 20 ms, to the page. */

/** What the audio thread's own scope has; TypeScript's library does not know it. */
interface WorkletScope {
  registerProcessor(name: string, type: unknown): void
  AudioWorkletProcessor: new () => { port: MessagePort }
  sampleRate: number
}

const { registerProcessor, AudioWorkletProcessor, sampleRate } = globalThis as unknown as WorkletScope
const blockLength = Math.round(sampleRate / 50)

class Microphone extends AudioWorkletProcessor {
  private block = new Float32Array(blockLength)
  private filled = 0

  /** Mono: the first channel of the first input. True keeps it running. */
  process(inputs: Float32Array[][]): boolean {
    const samples = inputs[0]?.[0]
    if (samples) this.take(samples)
    return true
  }

  private take(samples: Float32Array): void {
    let from = 0
    while (from < samples.length) {
      const count = Math.min(samples.length - from, blockLength - this.filled)
      this.block.set(samples.subarray(from, from + count), this.filled)
      this.filled += count
      from += count
      if (this.filled === blockLength) this.send()
    }
  }

  private send(): void {
    this.port.postMessage(this.block, [this.block.buffer])
    this.block = new Float32Array(blockLength)
    this.filled = 0
  }
}

registerProcessor('glassbay-microphone', Microphone)

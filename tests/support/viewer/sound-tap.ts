/**
 * Runs inside a page before its own scripts and listens along: to every microphone that the page opens, and to all that
 * it sends to its loudspeaker. It notes when each click was there and how long there was nothing at all, and changes
 * nothing that the page does. The page's CSP must be off: the loudspeaker's tap runs in the audio thread, from a blob.
 */

export interface Spoken {
  /** When each click began, by the capture times that the microphone's samples carry, ms since 1970. */
  clicksMs: number[]
}

export interface Heard {
  /** When each click began, ms since 1970. */
  clicksMs: number[]
  /** Stretches without a single sample that is not zero, of 5 ms and more, between two that are; ms. */
  gapsMs: number[]
  /** When the first sample that is not zero came, ms since 1970; undefined before it. */
  beganAtMs: number | undefined
  /** When the page first opened a voice's socket, ms since 1970. */
  joinedAtMs: number | undefined
}

export interface TappedWindow {
  soundTap: { spoken: Spoken; heard: Heard }
}

/** Chromium's; TypeScript's library does not know it. */
interface WindowWithTracks {
  MediaStreamTrackProcessor: new (options: {
    track: MediaStreamTrack
  }) => { readable: ReadableStream<AudioData> }
}

/** What the page gets as its first script. */
export const soundTapScript = `(${installTap})()`

function installTap(): void {
  const spoken: Spoken = { clicksMs: [] }
  const heard: Heard = { clicksMs: [], gapsMs: [], beganAtMs: undefined, joinedAtMs: undefined }
  Object.assign(window, { soundTap: { spoken, heard } })
  const connect = AudioNode.prototype.connect
  const taps = new WeakMap<BaseAudioContext, AudioNode>()

  window.WebSocket = class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      if (/\/voice(\?|$)/.test(String(args[0])))
        heard.joinedAtMs ??= performance.timeOrigin + performance.now()
    }
  }

  // A gain before the tap, at once: the tap itself takes a moment to load.
  AudioNode.prototype.connect = function (this: AudioNode, ...args: unknown[]) {
    const [target] = args
    if (target instanceof AudioDestinationNode) connect.call(this, tapOf(target.context) as never)
    return connect.apply(this, args as never)
  } as never
  // Chromium may call from insecure pages, which have no devices.
  if (navigator.mediaDevices) {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async constraints => {
      const stream = await open(constraints)
      for (const track of stream.getAudioTracks()) void listenTo(track.clone())
      return stream
    }
  }

  // Not by an audio context, which may lag behind the microphone by what it has buffered, without saying so.
  async function listenTo(track: MediaStreamTrack) {
    const { MediaStreamTrackProcessor } = window as unknown as WindowWithTracks
    const reader = new MediaStreamTrackProcessor({ track }).readable.getReader()
    // Samples carry the steady clock that the page's is made of: the quickest delivery says how the two stand.
    let offsetMs = Number.POSITIVE_INFINITY
    let lastLoudMs = Number.NEGATIVE_INFINITY
    const clicks: number[] = []
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      const { value: block } = next
      const samples = new Float32Array(block.numberOfFrames)
      block.copyTo(samples, { planeIndex: 0, format: 'f32-planar' })
      const fromMs = block.timestamp / 1000
      const lengthMs = (samples.length / block.sampleRate) * 1000
      offsetMs = Math.min(offsetMs, performance.timeOrigin + performance.now() - fromMs - lengthMs)
      for (const [index, sample] of samples.entries()) {
        if (Math.abs(sample) <= 0.1) continue
        const atMs = fromMs + (index / block.sampleRate) * 1000
        if (atMs - lastLoudMs > 500) clicks.push(atMs)
        lastLoudMs = atMs
      }
      spoken.clicksMs = clicks.map(atMs => offsetMs + atMs)
      block.close()
    }
  }

  function tapOf(context: BaseAudioContext): AudioNode {
    const known = taps.get(context)
    if (known) return known
    const entrance = context.createGain()
    taps.set(context, entrance)
    const source = `registerProcessor('tap', class extends AudioWorkletProcessor {
      constructor() { super(); this.zeros = -1; this.lastLoud = -1e9; this.blocks = 0 }
      process([input]) {
        if (this.blocks++ % 16 === 0) this.port.postMessage({ tick: currentTime })
        const samples = input[0]
        const length = samples ? samples.length : 128
        for (let i = 0; i < length; i++) {
          const frame = currentFrame + i
          const level = samples ? Math.abs(samples[i]) : 0
          if (level === 0) { if (this.zeros >= 0) this.zeros++ }
          else {
            if (this.zeros < 0) this.port.postMessage({ began: frame / sampleRate, now: currentTime })
            else if (this.zeros >= sampleRate / 200) this.port.postMessage({ gap: this.zeros / sampleRate })
            this.zeros = 0
          }
          if (level > 0.1) {
            if (frame - this.lastLoud > sampleRate / 2) this.port.postMessage({ click: frame / sampleRate, now: currentTime })
            this.lastLoud = frame
          }
        }
        return true
      }
    })`
    const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
    const load = async () => {
      await context.audioWorklet.addModule(url)
      const node = new AudioWorkletNode(context, 'tap', { numberOfOutputs: 1 })
      // The audio clock runs in bursts ahead of the page's: the latest that it was within two seconds says how they
      // stand. Not the latest ever: on a busy machine without a sound card the audio clock stands now and then, for good.
      const offsetsMs: number[] = []
      const latencyMs = () =>
        ((context as AudioContext).outputLatency || (context as AudioContext).baseLatency) * 1000
      const at = (seconds: number) =>
        performance.timeOrigin + Math.min(...offsetsMs) + seconds * 1000 + latencyMs()
      node.port.onmessage = ({ data }) => {
        const { tick, click, gap, began } = data as Record<string, number | undefined>
        if (tick !== undefined) offsetsMs.push(performance.now() - tick * 1000)
        if (offsetsMs.length > 48) offsetsMs.shift()
        if (click !== undefined) heard.clicksMs.push(at(click))
        if (gap !== undefined) heard.gapsMs.push(gap * 1000)
        if (began !== undefined) heard.beganAtMs ??= at(began)
      }
      connect.call(entrance, node as never)
      const silence = context.createGain()
      silence.gain.value = 0
      connect.call(node, silence as never)
      connect.call(silence, context.destination as never) // or the tap would not run
    }
    void load()
    return entrance
  }
}

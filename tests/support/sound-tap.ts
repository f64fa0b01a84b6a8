/**
 * Runs inside a page before its own scripts and listens along: to every microphone that the page opens, and to all that
 * it sends to its loudspeaker. It notes when each click was there and how long there was nothing at all, and changes
 * nothing that the page does. The page's CSP must be off: the tap runs in the audio thread, from a blob.
 */

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
  soundTap: { spoken: Heard; heard: Heard }
}

/** What the page gets as its first script. */
export const soundTapScript = `(${installTap})()`

function installTap(): void {
  const nothing = () => ({ clicksMs: [], gapsMs: [], beganAtMs: undefined, joinedAtMs: undefined })
  const spoken: Heard = nothing()
  const heard: Heard = nothing()
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
    if (target instanceof AudioDestinationNode) connect.call(this, tapOf(target.context, heard) as never)
    return connect.apply(this, args as never)
  } as never
  // Chromium may call from insecure pages, which have no devices.
  if (navigator.mediaDevices) {
    const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
    navigator.mediaDevices.getUserMedia = async constraints => {
      const stream = await open(constraints)
      const context = new AudioContext({ sampleRate: 48_000 })
      connect.call(context.createMediaStreamSource(stream), tapOf(context, spoken) as never)
      return stream
    }
  }

  function tapOf(context: BaseAudioContext, into: Heard): AudioNode {
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
      // The audio clock runs in bursts ahead of the page's: the latest that it ever is says how they stand.
      let offsetMs = Number.POSITIVE_INFINITY
      const latencyMs = () =>
        into === heard
          ? ((context as AudioContext).outputLatency || (context as AudioContext).baseLatency) * 1000
          : 0
      const at = (seconds: number) => performance.timeOrigin + offsetMs + seconds * 1000 + latencyMs()
      node.port.onmessage = ({ data }) => {
        const { tick, click, gap, began } = data as Record<string, number | undefined>
        if (tick !== undefined) offsetMs = Math.min(offsetMs, performance.now() - tick * 1000)
        if (click !== undefined) into.clicksMs.push(at(click))
        if (gap !== undefined) into.gapsMs.push(gap * 1000)
        if (began !== undefined) into.beganAtMs ??= at(began)
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

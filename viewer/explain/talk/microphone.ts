/** The explainer's microphone: opened with the browser's own echo cancellation, chosen by device, watched by level. */
import { Arrivals } from '../../player/socket/arrivals.ts'
import { pageClock } from '../../player/socket/clock-offset.ts'
import { listen } from '../../ui/page/listen.ts'
import workletUrl from './microphone-worklet.ts?worker&url'

export type MicrophoneState =
  | { kind: 'closed' }
  | { kind: 'opening' }
  | { kind: 'open'; deviceId: string; label: string }
  /** Browsers give a microphone to https:// and localhost only. */
  | { kind: 'insecure-origin' }
  /** By the person or by a setting. */
  | { kind: 'denied' }
  | { kind: 'no-device' }
  /** By another program. */
  | { kind: 'in-use' }

/** 20 ms of the microphone. */
export interface VoiceBlock {
  samples: Float32Array
  rate: number
  /** When the first sample was spoken, on the page's clock, ms since 1970. */
  capturedAtMs: number
}

export interface MicrophoneOptions {
  onState: (state: MicrophoneState) => void
  onBlock: (block: VoiceBlock) => void
  /** The loudest sample of each block, 0 to 1. */
  onLevel: (level: number) => void
}

export interface Device {
  id: string
  /** Empty before the first permission. */
  label: string
}

/** Why there is no microphone here at all; undefined where there may be one. */
export function microphoneObstacle(): 'insecure-origin' | 'no-device' | undefined {
  if (!window.isSecureContext) return 'insecure-origin'
  return navigator.mediaDevices ? undefined : 'no-device'
}

export class Microphone {
  /** The open microphone, for encoders that take it whole. */
  stream: MediaStream | undefined = undefined
  private readonly options: MicrophoneOptions
  private life: AbortController | undefined = undefined
  private readonly arrivals = new Arrivals()

  constructor(options: MicrophoneOptions) {
    this.options = options
  }

  async devices(): Promise<Device[]> {
    if (microphoneObstacle()) return []
    const all = await navigator.mediaDevices.enumerateDevices()
    return all
      .filter(({ kind }) => kind === 'audioinput')
      .map(({ deviceId, label }) => ({ id: deviceId, label }))
  }

  /** Opens it, or another one in its place. Never throws: the state tells. */
  async open(deviceId?: string): Promise<void> {
    this.close()
    const obstacle = microphoneObstacle()
    if (obstacle) {
      this.options.onState({ kind: obstacle })
      return
    }
    const life = new AbortController()
    this.life = life
    this.options.onState({ kind: 'opening' })
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: constraints(deviceId) })
      life.signal.addEventListener('abort', () => stopAll(stream))
      if (life.signal.aborted) stopAll(stream)
      else await this.follow(stream, life.signal)
    } catch (error) {
      if (life.signal.aborted) return
      this.close()
      this.options.onState({ kind: obstacleOf(error) })
    }
  }

  close(): void {
    if (!this.life) return
    this.life.abort()
    this.life = undefined
    this.stream = undefined
    this.options.onState({ kind: 'closed' })
  }

  private async follow(stream: MediaStream, signal: AbortSignal): Promise<void> {
    const { context, source } = newSource(stream)
    signal.addEventListener('abort', () => void context.close())
    await context.audioWorklet.addModule(workletUrl)
    if (signal.aborted) return
    const node = new AudioWorkletNode(context, 'glassbay-microphone', { numberOfOutputs: 0 })
    source.connect(node)
    this.arrivals.clear()
    let blocks = 0
    const [track] = stream.getAudioTracks()
    const latencyMs = hardwareLatencyMs(track)
    node.port.onmessage = ({ data: samples }: MessageEvent<Float32Array>) => {
      if (signal.aborted) return
      const seconds = samples.length / context.sampleRate
      const end = (blocks + 1) * seconds
      blocks += 1
      this.take(samples, { rate: context.sampleRate, end, seconds, latencyMs })
    }
    // A device that is pulled out ends its track.
    if (track) listen(track, 'ended', () => this.lose(), signal)
    await context.resume()
    this.stream = stream
    const deviceId = track ? track.getSettings().deviceId : undefined
    this.options.onState({ kind: 'open', deviceId: deviceId ?? '', label: track ? track.label : '' })
  }

  /** The blocks' own count says when they were spoken; the fastest arrival of late says how that stands to the clock. */
  private take(
    samples: Float32Array,
    { rate, end, seconds, latencyMs }: { rate: number; end: number; seconds: number; latencyMs: number },
  ): void {
    const nowMs = performance.now()
    this.arrivals.note(end, nowMs)
    const endMs = (this.arrivals.fastestMs ?? nowMs - end * 1000) + end * 1000
    const capturedAtMs = pageClock() - nowMs + endMs - seconds * 1000 - latencyMs
    this.options.onLevel(loudest(samples))
    this.options.onBlock({ samples, rate, capturedAtMs })
  }

  private lose(): void {
    this.close()
    this.options.onState({ kind: 'no-device' })
  }
}

function constraints(deviceId: string | undefined): MediaTrackConstraints {
  return {
    channelCount: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId && { deviceId: { exact: deviceId } }),
  }
}

/** At the voice's own rate where the browser resamples a microphone; Firefox refuses to, and gives the device's rate. */
function newSource(stream: MediaStream): { context: AudioContext; source: MediaStreamAudioSourceNode } {
  const wanted = new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' })
  try {
    return { context: wanted, source: wanted.createMediaStreamSource(stream) }
  } catch {
    void wanted.close()
    const context = new AudioContext({ latencyHint: 'interactive' })
    return { context, source: context.createMediaStreamSource(stream) }
  }
}

/** Where the browser knows it; standardised, and not in every library of types. */
function hardwareLatencyMs(track: MediaStreamTrack | undefined): number {
  const { latency = 0 } = (track ? track.getSettings() : {}) as { latency?: number }
  return latency * 1000
}

function loudest(samples: Float32Array): number {
  let most = 0
  for (const sample of samples) most = Math.max(most, Math.abs(sample))
  return Math.min(1, most)
}

function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

function obstacleOf(error: unknown): 'denied' | 'no-device' | 'in-use' {
  const name = error instanceof DOMException ? error.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'in-use' : 'no-device'
}

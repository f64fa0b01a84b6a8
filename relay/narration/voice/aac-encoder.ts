/**
 * A voice as AAC, by one ffmpeg a narration however many listen: Opus in Ogg goes in, ADTS frames come out, each as a
 * fragment with the capture time of what it holds.
 */
import type { Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'
import { type FfmpegJob, startFfmpeg } from '../../../config/system/ffmpeg.ts'
import type { OwnedProcess } from '../../../config/system/owned-process.ts'
import { opusRate, opusTicks, type VoicePacket } from '../../wire/narration/narration.ts'
import { OggOpusWriter } from '../../wire/narration/ogg-opus.ts'
import { SpokenTimes } from '../../wire/narration/spoken-times.ts'
import { backoffDelayMs } from '../../wire/shared/backoff.ts'
import { writeAudioFragment } from './audio-fmp4.ts'
import type { AacEncoder, StartAacEncoder } from './voice.ts'

/** Of AAC: what a frame holds, and by how much ffmpeg's encoder begins before the first sample. 1/48000 s. */
const frameTicks = 1024
const primingTicks = 1024
/** Packets that wait for an ffmpeg that does not read; a minute's worth would be of no use to anybody. */
const maxWaitingBytes = 64 * 1024
/** ms before an encoder that died is begun anew; the last repeats. */
const restartDelaysMs = [100, 500, 2000, 5000]

/**
 * For `Voice`: begins at once, ends with the signal. An encoder that dies is begun anew: who listens hears a short hole.
 * `startProcess` is there for tests.
 */
export function aacEncoders(log: Logger, startProcess = startFfmpeg): StartAacEncoder {
  return (onFragment, signal) => {
    const encoder = new AacEncoding(onFragment)
    void keepEncoding({ encoder, startProcess, log }, signal)
    return encoder
  }
}

interface KeepEncodingOptions {
  encoder: AacEncoding
  startProcess: typeof startFfmpeg
  log: Logger
}

async function keepEncoding(
  { encoder, startProcess, log }: KeepEncodingOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let failures = 0; !signal.aborted; failures++) {
    const framesBefore = encoder.givenFrames
    try {
      await encoder.runOnce(startProcess(aacJob(log), signal), signal)
    } catch (error) {
      log.warn({ err: error }, 'the AAC of a voice has ended, it is begun anew')
    }
    if (encoder.givenFrames > framesBefore) failures = 0
    const delayMs = backoffDelayMs(restartDelaysMs, failures)
    await delay(delayMs, undefined, { signal }).catch(() => {}) // aborted: the loop ends
  }
}

function aacJob(log: Logger): FfmpegJob {
  return {
    input: 'pipe:0',
    // Without these ffmpeg reads for seconds before it believes that it knows the stream.
    inputOptions: [
      ...['-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0'],
      ...['-f', 'ogg'],
    ],
    outputOptions: [
      ...['-c:a', 'aac', '-b:a', '64k', '-ac', '1', '-ar', String(opusRate)],
      ...['-flush_packets', '1', '-f', 'adts'],
    ],
    log,
  }
}

/** One voice's AAC over all the processes that make it: its fragments count on. */
class AacEncoding implements AacEncoder {
  private readonly onFragment: (fragment: Uint8Array) => void
  private input: { stdin: Writable; times: SpokenTimes; ogg: OggOpusWriter } | undefined = undefined
  givenFrames = 0

  constructor(onFragment: (fragment: Uint8Array) => void) {
    this.onFragment = onFragment
  }

  push(packet: VoicePacket): void {
    if (!this.input) return // it is heard again when the next encoder is there
    const { stdin, times, ogg } = this.input
    if (!stdin.writable || stdin.writableLength > maxWaitingBytes) return
    times.note(packet.capturedAtMs, opusTicks(packet.opus) ?? 0)
    stdin.write(ogg.page(packet.opus))
  }

  /** Until the process has ended: returns when the signal has aborted, else throws. */
  async runOnce({ stdin, stdout, done }: OwnedProcess, signal: AbortSignal): Promise<void> {
    if (!stdin) return done
    const times = new SpokenTimes()
    const ogg = new OggOpusWriter()
    const adts = new AdtsReader()
    let frames = 0
    stdout.on('data', (chunk: Buffer) => {
      for (const bytes of adts.push(chunk)) {
        if (signal.aborted) return
        const capturedAtMs = times.at(frames++ * frameTicks - primingTicks) ?? Date.now()
        const decodeTime = this.givenFrames++ * frameTicks
        const frame = { bytes, decodeTime, duration: frameTicks, capturedAtMs }
        this.onFragment(writeAudioFragment(this.givenFrames, frame))
      }
    })
    stdin.write(ogg.head())
    this.input = { stdin, times, ogg }
    try {
      await done
      if (!signal.aborted) throw new Error('the encoder ended without a reason')
    } finally {
      this.input = undefined
    }
  }
}

/** AAC frames out of an ADTS stream (ISO/IEC 14496-3, 1.A.2.2): without their headers, as MP4 wants them. */
class AdtsReader {
  private rest = Buffer.alloc(0)

  /** The frames that are complete now. Throws RangeError on what is no ADTS. */
  push(chunk: Buffer): Buffer[] {
    let bytes = Buffer.concat([this.rest, chunk])
    const frames: Buffer[] = []
    while (bytes.length >= 7) {
      const [sync0 = 0, sync1 = 0, , at3 = 0, at4 = 0, at5 = 0] = bytes
      if (sync0 !== 0xff || (sync1 & 0xf6) !== 0xf0) throw new RangeError('not an ADTS stream')
      const length = ((at3 & 3) << 11) | (at4 << 3) | (at5 >> 5)
      const headerLength = sync1 & 1 ? 7 : 9 // with a checksum
      if (bytes.length < length) break
      frames.push(bytes.subarray(headerLength, length))
      bytes = bytes.subarray(length)
    }
    this.rest = bytes
    return frames
  }
}

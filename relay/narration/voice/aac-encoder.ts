/**
 * A voice as AAC, by one ffmpeg a narration however many listen: Opus in Ogg goes in, ADTS frames come out, each as a
 * fragment with the capture time of what it holds.
 */
import { spawn } from 'node:child_process'
import type { Logger } from 'pino'
import { opusRate, opusTicks, type VoicePacket } from '../../wire/narration/narration.ts'
import { OggOpusWriter } from '../../wire/narration/ogg-opus.ts'
import { SpokenTimes } from '../../wire/narration/spoken-times.ts'
import { writeAudioFragment } from './audio-fmp4.ts'
import type { StartAacEncoder } from './voice.ts'

const killAfterMs = 3000
/** Of AAC: what a frame holds, and by how much ffmpeg's encoder begins before the first sample. 1/48000 s. */
const frameTicks = 1024
const primingTicks = 1024
/** Packets that wait for an ffmpeg that does not read; a minute's worth would be of no use to anybody. */
const maxWaitingBytes = 64 * 1024

const ffmpegArguments = [
  ...['-hide_banner', '-loglevel', 'warning', '-protocol_whitelist', 'pipe'],
  // Without these ffmpeg reads for seconds before it believes that it knows the stream.
  ...['-fflags', 'nobuffer', '-flags', 'low_delay', '-probesize', '32', '-analyzeduration', '0'],
  ...['-f', 'ogg', '-i', 'pipe:0', '-c:a', 'aac', '-b:a', '64k', '-ac', '1', '-ar', String(opusRate)],
  ...['-flush_packets', '1', '-f', 'adts', 'pipe:1'],
]

/** For `Voice`: begins at once, ends with the signal. */
export function aacEncoders(log: Logger): StartAacEncoder {
  return (onFragment, signal) => {
    const ffmpeg = spawn('ffmpeg', ffmpegArguments, { stdio: ['pipe', 'pipe', 'pipe'], env: pathOnly() })
    const { stdin, stdout, stderr } = ffmpeg
    const times = new SpokenTimes()
    const ogg = new OggOpusWriter()
    const adts = new AdtsReader()
    let sequence = 0
    let said = ''
    stdin.on('error', () => {}) // EPIPE: the exit, which follows, says why
    stderr.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2000)
    })
    stdout.on('data', (chunk: Buffer) => {
      for (const bytes of adts.push(chunk)) {
        if (signal.aborted) return
        const decodeTime = sequence * frameTicks
        const capturedAtMs = times.at(decodeTime - primingTicks) ?? Date.now()
        onFragment(writeAudioFragment(++sequence, { bytes, decodeTime, duration: frameTicks, capturedAtMs }))
      }
    })
    ffmpeg.on('error', error => log.error({ err: error }, 'ffmpeg could not be started'))
    const end = () => {
      stdin.destroy()
      ffmpeg.kill('SIGTERM')
      const timer = setTimeout(() => ffmpeg.kill('SIGKILL'), killAfterMs)
      ffmpeg.once('close', () => clearTimeout(timer))
    }
    signal.addEventListener('abort', end, { once: true })
    ffmpeg.once('close', code => {
      signal.removeEventListener('abort', end)
      if (!signal.aborted) log.warn({ code, said }, 'the AAC of a voice has ended')
    })
    stdin.write(ogg.head())
    return {
      push(packet: VoicePacket) {
        if (!stdin.writable || stdin.writableLength > maxWaitingBytes) return
        times.note(packet.capturedAtMs, opusTicks(packet.opus) ?? 0)
        stdin.write(ogg.page(packet.opus))
      },
    }
  }
}

/** Nothing of the relay's environment, which holds its secrets, and what ffmpeg needs. */
function pathOnly(): NodeJS.ProcessEnv {
  const { PATH, HOME, LD_LIBRARY_PATH } = process.env
  return { PATH, HOME, LD_LIBRARY_PATH }
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

/**
 * What was said, on disk for the time of a job: clips of moments get it as their sound. One file a narration, of packets
 * as they came: u16 length, then the packet behind its capture time (relay/wire/narration/narration.ts). Bounded by age and bytes.
 */
import { createWriteStream, type WriteStream } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { parseVoicePacket, type VoicePacket, writeVoicePacket } from '../../wire/narration/narration.ts'
import { writeAudioFragment, writeAudioInit } from './audio-fmp4.ts'
import { VoiceTimeline } from './voice-timeline.ts'

const hourMs = 3_600_000
/** 32 kbit/s are 14 MB an hour: this is more than a day of four bays that never stop talking. */
const usual = { keepMs: 48 * hourMs, keepBytes: 2e9, isClockTrusted: () => true }
const extension = '.voice'

export interface VoiceArchiveOptions {
  directory: string
  log: Logger
  keepMs?: number
  keepBytes?: number
  /** Files are dated by the wall clock: false while it is not to be trusted, so that nothing goes for its age. */
  isClockTrusted?: () => boolean
}

export interface VoiceFile {
  push(packet: VoicePacket): void
  end(): void
}

export class VoiceArchive {
  private readonly options: Required<VoiceArchiveOptions>
  private readonly open = new Set<WriteStream>()

  constructor(options: VoiceArchiveOptions) {
    this.options = { ...usual, ...options }
  }

  /** Lets old voices go, now and every hour until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    const { directory, log } = this.options
    await mkdir(directory, { recursive: true })
    const sweep = () =>
      this.sweep(Date.now()).catch(error => log.warn({ err: error }, 'old voices not removed'))
    const timer = setInterval(() => void sweep(), hourMs)
    signal.addEventListener('abort', () => clearInterval(timer), { once: true })
    await sweep()
  }

  /** Begins a file. A disk that fails costs the recording, never the narration. */
  begin(bay: string, nowMs: number): VoiceFile {
    const { directory, log } = this.options
    const file = createWriteStream(path.join(directory, `${bay}.${nowMs}${extension}`), { flags: 'a' })
    this.open.add(file)
    file.on('error', error => log.warn({ err: error, bay }, 'voice not recorded'))
    file.on('close', () => this.open.delete(file))
    return {
      push: packet => {
        if (file.writable && file.writableLength < 1024 * 1024) file.write(recordOf(packet))
      },
      end: () => file.end(),
    }
  }

  /** What was said in a bay from one moment to another, ms since 1970, in order. */
  async voiceBetween(bay: string, fromMs: number, toMs: number): Promise<VoicePacket[]> {
    const packets: VoicePacket[] = []
    for (const { name, startMs, endMs } of await this.files(bay)) {
      if (startMs > toMs || endMs < fromMs) continue
      const records = readRecords(await readFile(path.join(this.options.directory, name)))
      for (const packet of records)
        if (packet.capturedAtMs >= fromMs && packet.capturedAtMs < toMs) packets.push(packet)
    }
    return packets
  }

  /** The same as fragmented MP4 whose time 0 is `fromMs`; undefined when nothing was said. */
  async voiceTrack(bay: string, fromMs: number, toMs: number): Promise<Uint8Array | undefined> {
    const packets = await this.voiceBetween(bay, fromMs, toMs)
    if (packets.length === 0) return undefined
    const timeline = new VoiceTimeline(fromMs)
    const fragments = packets.map((packet, i) => writeAudioFragment(i + 1, timeline.place(packet)))
    return Buffer.concat([writeAudioInit('opus'), ...fragments])
  }

  /** Settles when everything that was pushed is in its file. */
  async close(): Promise<void> {
    const closed = [...this.open].map(
      file => new Promise<void>(resolve => file.once('close', () => resolve()).end()),
    )
    await Promise.all(closed)
  }

  private async sweep(nowMs: number): Promise<void> {
    const { directory, keepMs, keepBytes, isClockTrusted } = this.options
    const expiredMs = isClockTrusted() ? nowMs - keepMs : Number.NEGATIVE_INFINITY
    const newestFirst = (await this.files()).toSorted((a, b) => b.startMs - a.startMs)
    let bytes = 0
    for (const { name, endMs, byteLength } of newestFirst) {
      bytes += byteLength
      if (endMs < expiredMs || bytes > keepBytes) await rm(path.join(directory, name), { force: true })
    }
  }

  /** Oldest first. The end is when it was last written to. */
  private async files(bay?: string) {
    const { directory } = this.options
    const names = (await readdir(directory)).filter(name => name.endsWith(extension))
    const files = names.flatMap(name => {
      const [whose, startMs] = name.split('.')
      return bay === undefined || whose === bay ? [{ name, startMs: Number(startMs) }] : []
    })
    const known = await Promise.all(
      files.map(async file => {
        const found = await stat(path.join(directory, file.name)).catch(() => undefined) // just removed
        // Written a moment after it was spoken, or up to some seconds later where a line was slow.
        return found && { ...file, endMs: found.mtimeMs + 1000, byteLength: found.size }
      }),
    )
    return known.filter(file => file !== undefined).toSorted((a, b) => a.startMs - b.startMs)
  }
}

const lengthBytes = 2

function recordOf(packet: VoicePacket): Buffer {
  const bytes = writeVoicePacket(packet)
  const length = Buffer.alloc(lengthBytes)
  length.writeUInt16BE(bytes.byteLength)
  return Buffer.concat([length, bytes])
}

/** A crash may have cut the last one off: it is left out. */
function readRecords(file: Buffer): VoicePacket[] {
  const packets: VoicePacket[] = []
  for (let at = 0; at + lengthBytes <= file.length; ) {
    const end = at + lengthBytes + file.readUInt16BE(at)
    if (end > file.length) break
    const packet = parseVoicePacket(file.subarray(at + lengthBytes, end))
    if (packet) packets.push(packet)
    at = end
  }
  return packets
}

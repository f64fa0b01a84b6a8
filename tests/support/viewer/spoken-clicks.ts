/** A voice that says clicks: Opus packets of 20 ms made by ffmpeg, said at their time, and found in what comes of them. */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { writeVoicePacket } from '../../../relay/wire/narration/narration.ts'
import { OggPackets } from '../../../viewer/explain/talk/ogg-packets.ts'
import type { ConsoleClient } from '../relay/console-client.ts'
import { runFfmpeg } from '../system/run-ffmpeg.ts'
import { temporaryDirectory } from '../system/temporary-directory.ts'
import { clickPeriodMs, writeClickTrack } from './click-track.ts'

const packetMs = 20
const sayEveryMs = 100
/** Of the first click in its period (click-track.ts). */
const firstClickMs = 500

/** So many periods of the click track, packet by packet. */
export async function clickPackets(periods: number, signal: AbortSignal): Promise<Uint8Array[]> {
  const folder = await temporaryDirectory('clicks', signal)
  const [wav, ogg] = [path.join(folder, 'clicks.wav'), path.join(folder, 'clicks.ogg')]
  await writeClickTrack(wav, periods)
  await runFfmpeg(['-i', wav, '-c:a', 'libopus', '-b:a', '32k', '-application', 'voip', ogg])
  return new OggPackets().push(new Uint8Array(await readFile(ogg)))
}

/** Says them at the pace at which they were spoken. Resolves, at the end, with when each click was, ms since 1970. */
export async function sayClicks(desk: ConsoleClient, packets: readonly Uint8Array[]): Promise<number[]> {
  const beganMs = Date.now()
  for (let said = 0; said < packets.length; await wait(sayEveryMs)) {
    const due = Math.min(packets.length, Math.floor((Date.now() - beganMs) / packetMs))
    for (; said < due; said += 1) {
      const opus = packets[said] ?? new Uint8Array()
      desk.socket.send(writeVoicePacket({ capturedAtMs: beganMs + said * packetMs, opus }))
    }
  }
  const count = Math.floor((packets.length * packetMs - firstClickMs) / clickPeriodMs) + 1
  return Array.from({ length: count }, (_, i) => beganMs + firstClickMs + i * clickPeriodMs)
}

/** Where clicks begin in a file's sound, ms from its beginning. */
export async function clicksIn(file: string): Promise<number[]> {
  // Padded at its beginning, as a player does when a sound begins later than its picture.
  const pad = 'aresample=48000:async=1:first_pts=0'
  const pcm = await runFfmpeg(['-i', file, '-map', '0:a:0', '-af', pad, '-f', 's16le', '-ac', '1', '-'])
  const found: number[] = []
  for (let at = 0; at + 1 < pcm.length; at += 2) {
    const ms = at / 2 / 48
    if (Math.abs(pcm.readInt16LE(at)) > 8000 && ms - (found.at(-1) ?? -1000) > 1000) found.push(ms)
  }
  return found
}

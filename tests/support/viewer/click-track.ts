/** What is spoken into a browser's fake microphone: a train of clicks over a quiet murmur, as a WAV file. */
import { writeFile } from 'node:fs/promises'

const rate = 48_000
/** From click to click; a period that no delay of interest reaches, so that each click heard is that click. */
export const clickPeriodMs = 2000
const clickMs = 12
/** Loud enough to be found anywhere, at a pitch that noise suppression takes for speech. */
const clickHz = 900

/** A click begins 500 ms after each whole period. Browsers play the file again and again, so it is whole periods long. */
export async function writeClickTrack(file: string, periods = 30): Promise<void> {
  const length = (periods * clickPeriodMs * rate) / 1000
  const samples = new Int16Array(length)
  for (let i = 0; i < length; i++) samples[i] = Math.round(sampleAt(i) * 32_767)
  await writeFile(file, Buffer.concat([wavHeader(length), Buffer.from(samples.buffer)]))
}

function sampleAt(index: number): number {
  const ms = ((index / rate) * 1000) % clickPeriodMs
  const isClick = ms >= 500 && ms < 500 + clickMs
  const murmur = 0.004 * (Math.random() * 2 - 1)
  return isClick ? 0.8 * Math.sin((2 * Math.PI * clickHz * index) / rate) : murmur
}

/** RIFF, 16 bit, mono. */
function wavHeader(samples: number): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0, 'latin1')
  header.writeUInt32LE(36 + samples * 2, 4)
  header.write('WAVEfmt ', 8, 'latin1')
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20)
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(rate, 24)
  header.writeUInt32LE(rate * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36, 'latin1')
  header.writeUInt32LE(samples * 2, 40)
  return header
}

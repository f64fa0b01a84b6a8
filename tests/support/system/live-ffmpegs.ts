/** Which ffmpegs a part of the edge has running, by its own log and by the system's word. */
import type { LogLine } from '../relay/record-log.ts'

/** In the order of their start. A process that has exited but was not reaped still counts. */
export function liveFfmpegs(lines: LogLine[]): number[] {
  return startedFfmpegs(lines).filter(isAlive)
}

export function startedFfmpegs(lines: LogLine[]): number[] {
  return lines.filter(({ msg }) => msg === 'ffmpeg started').map(({ ffmpegPid }) => Number(ffmpegPid))
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false // ESRCH
  }
}

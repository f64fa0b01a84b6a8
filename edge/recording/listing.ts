/** What is on the volume when the archive begins: the names of all segments, and the tails brought into order. */
import fs from 'node:fs/promises'
import path from 'node:path'
import type { Logger } from 'pino'
import { type Disk, diskError } from './disk.ts'
import { parseSegmentName, type Segment } from './segment.ts'
import { repairTail } from './tail-repair.ts'

export interface Listing {
  /** By sequence. */
  segments: Segment[]
  /** The highest number that any file has, whether it could be used or not. */
  lastSequence: number
}

/** @param directory one directory a camera; made if it is not there. Throws what the disk throws. */
export async function listSegments(directory: string, disk: Disk, log: Logger): Promise<Listing> {
  const beganMs = performance.now()
  await fs.mkdir(directory, { recursive: true })
  const found: Segment[] = []
  for (const entry of await fs.readdir(directory, { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...(await listCamera(directory, entry.name)))
  }
  const tails = found.filter(isTail)
  const repaired: Segment[] = []
  for (const tail of tails) repaired.push(...(await repair(tail, disk, log)))
  const segments = [...found.filter(segment => !isTail(segment)), ...repaired]
  segments.sort((a, b) => a.sequence - b.sequence)
  const lastSequence = found.reduce((last, { sequence }) => Math.max(last, sequence), 0)
  const tookMs = Math.round(performance.now() - beganMs)
  log.info({ segments: segments.length, repairedTails: tails.length, tookMs }, 'recordings listed')
  return { segments, lastSequence }
}

async function listCamera(directory: string, camera: string): Promise<Segment[]> {
  const names = await fs.readdir(path.join(directory, camera))
  return names.flatMap(name => {
    const parsed = parseSegmentName(name)
    if (!parsed) return [] // somebody else's file: neither counted nor deleted
    const { sequence, startMs, complete } = parsed
    const { durationMs = 0, bytes = 0 } = complete ?? {}
    const file = path.join(directory, camera, name)
    const keyframes = complete ? undefined : []
    return [{ sequence, camera, startMs, endMs: startMs + durationMs, bytes, path: file, keyframes }]
  })
}

function isTail({ keyframes }: Segment): boolean {
  return keyframes !== undefined
}

async function repair(tail: Segment, disk: Disk, log: Logger): Promise<Segment[]> {
  try {
    const segment = await repairTail(tail, disk)
    log.info({ camera: tail.camera, path: segment?.path, bytes: segment?.bytes }, 'tail repaired')
    return segment ? [segment] : []
  } catch (error) {
    if (diskError(error).fault !== 'ERROR') throw error
    // A bad sector in the last minute must not keep the camera from being recorded.
    log.error({ err: error, path: tail.path }, 'tail cannot be repaired and stays as it is')
    return []
  }
}

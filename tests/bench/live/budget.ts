/** Where a frame's time goes between the camera's push and the glass, part by part. */

import { parseCameraUrl } from '../../../config/camera-url.ts'
import { createLogger } from '../../../config/system/logger.ts'
import { Camera } from '../../../edge/camera/camera.ts'
import type { GstCamera } from '../../support/camera/gst-camera.ts'
import type { Figure } from '../benchmark.ts'
import { mean, median } from '../statistics.ts'
import type { FragmentTimes, PageRecord, ShownFrame } from './picture-recorder.ts'

interface Passage {
  cameraToEdge: number
  edgeToPage: number
  append: number
  playoutDelay: number
  display: number
}

/** Of frames that could be followed all the way; means, because parts of medians do not add up. */
export function budget(record: PageRecord, camera: GstCamera, fragmentMs: number[]): Figure[] {
  const passages = record.frames.flatMap(frame => passageOf(frame, record, camera) ?? [])
  const decodeMs = record.frames.flatMap(frame => frame.decodeMs ?? [])
  const part = (name: string, pick: (passage: Passage) => number): Figure => {
    return { name: `budget: ${name}`, value: mean(passages.map(pick)), unit: 'ms' }
  }
  return [
    part("camera's push to the edge's first byte of the frame", passage => passage.cameraToEdge),
    part('first byte to the page (fragment, uplink, relay, socket)', passage => passage.edgeToPage),
    { name: '  of which first byte to fragment ready', value: mean(fragmentMs), unit: 'ms' },
    part('append', passage => passage.append),
    part("player's playout delay and decode, until the compositor has it", passage => passage.playoutDelay),
    { name: '  of which decode (the browser says)', value: median(decodeMs), unit: 'ms' },
    part('compositor to glass', passage => passage.display),
  ]
}

function passageOf(
  frame: ShownFrame,
  { epochMs, fragments }: PageRecord,
  camera: GstCamera,
): Passage | undefined {
  const fragment = fragments.find(({ mediaTime }) => Math.abs(mediaTime - frame.mediaTime) < 0.005)
  const pushedAt =
    frame.number === undefined ? undefined : camera.pushedAt('lift', frame.number, frame.visibleMs + epochMs)
  if (!fragment || pushedAt === undefined || !isWhole(fragment)) return undefined
  const { capturedAtMs, arrivedMs, appendedMs } = fragment
  return {
    cameraToEdge: capturedAtMs - pushedAt,
    edgeToPage: arrivedMs + epochMs - capturedAtMs,
    append: appendedMs - arrivedMs,
    playoutDelay: frame.presentedMs - appendedMs,
    display: frame.visibleMs - frame.presentedMs,
  }
}

function isWhole(
  fragment: FragmentTimes,
): fragment is FragmentTimes & { arrivedMs: number; appendedMs: number } {
  return fragment.arrivedMs !== undefined && fragment.appendedMs !== undefined
}

/**
 * From a frame's first byte to its finished fragment, ms each: the edge's camera client in this process, beside the
 * one under test. Collects until the signal aborts.
 */
export function fragmentTimes(camera: GstCamera, signal: AbortSignal): number[] {
  const times: number[] = []
  const log = createLogger({ name: 'bench', level: 'silent' })
  const client = new Camera({ bay: 'bench', id: 'lift', address: parseCameraUrl(camera.url('lift')), log })
  client.feed.events.on('fragment', ({ capturedAtMs }) => {
    times.push(performance.timeOrigin + performance.now() - capturedAtMs)
  })
  void client.run(signal)
  return times
}

/** An edge killed again and again at random moments while it records, cuts and sends. */

import { makeVideo, smallVideo } from '../support/camera/video.ts'
import { crashRounds } from '../support/edge/crash-rounds.ts'
import type { BenchContext, Benchmark, Figure } from './benchmark.ts'
import { percentile } from './statistics.ts'

const usualRounds = 20

export const crash: Benchmark = {
  description: 'kill -9 on a recording edge at random moments; argument: rounds, default 20',
  notes: [
    'Each round starts the edge anew, lets it record, find something every second, cut and send to a real relay, and kills it between 0.3 and 5 s later.',
    'Video lost: what the camera had sent up to the kill and is not on the disk after the next start.',
    'A clip is lost if its finding was acknowledged and there is neither a clip nor a time in which nothing was recorded.',
  ],
  run,
}

async function run({ args, signal, tell }: BenchContext): Promise<Figure[]> {
  const rounds = Number(args[0] ?? usualRounds)
  const video = await makeVideo(smallVideo)
  const lifeMs = () => 300 + Math.random() * 4700
  const { lostMs, startMs, ...report } = await crashRounds({ rounds, video, lifeMs, tell }, signal)
  const counts = Object.entries(report).map(([name, value]) => ({ name: wordsOf(name), value, unit: '' }))
  return [
    { name: 'rounds', value: rounds, unit: '' },
    ...figures('video lost', lostMs),
    ...figures('start to first frame on disk', startMs),
    ...counts,
  ]
}

function figures(name: string, valuesMs: readonly number[]): Figure[] {
  return [
    { name: `${name}, p50`, value: percentile(valuesMs, 0.5) / 1000, unit: 's' },
    { name: `${name}, p99`, value: percentile(valuesMs, 0.99) / 1000, unit: 's' },
    { name: `${name}, max`, value: Math.max(...valuesMs) / 1000, unit: 's' },
  ]
}

/** `brokenSegments` → `broken segments`. */
function wordsOf(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
}

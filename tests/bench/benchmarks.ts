import type { Benchmark } from './benchmark.ts'
import { cameraLine } from './camera-line.ts'
import { clip } from './clip.ts'
import { crash } from './crash.ts'
import { fanout } from './fanout/fanout.ts'
import { fuzz } from './fuzz/fuzz.ts'
import { ingest } from './ingest.ts'
import { line } from './line.ts'
import { live } from './live/live.ts'
import { my } from './my.ts'
import { narration } from './narration.ts'
import { recorder } from './recorder.ts'

/** By the name that `npm run bench -- NAME` takes. */
export const benchmarks: Record<string, Benchmark> = {
  live,
  line,
  my,
  fanout,
  ingest,
  'camera-line': cameraLine,
  clip,
  recorder,
  crash,
  narration,
  fuzz,
}

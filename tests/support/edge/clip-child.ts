// A bay that records in real time and finds something every second, to be killed:
// node clip-child.ts DIRECTORY VIDEO RELAY_URL ROUND. In round 0 it finds nothing and only ends what was begun.
import { setInterval as every } from 'node:timers/promises'
import type { Transition } from '../../../edge/job/transitions.ts'
import { FilmedFeed, readFilm } from '../camera/filmed-feed.ts'
import { aJob } from '../job.ts'
import { ClipBay } from './clip-bay.ts'

const [data = '', video = '', relayUrl = '', round = '0'] = process.argv.slice(2)
const film = await readFilm(video)
const beganMs = performance.now()
const clipBay = new ClipBay({ data, relayUrl })
const feed = new FilmedFeed(film)
const recorder = clipBay.bay.record('lift', feed)
clipBay.startWorker()
feed.goLive()
void feed.run(new AbortController().signal)
while (clipBay.bay.archive.segmentsOf('lift').every(({ keyframes }) => !keyframes)) await pause(10)
console.log(`recording ${Math.round(performance.now() - beganMs)}`)

if (round === '1') change([{ type: 'arrived', workOrder: 'WO-1' }])
let count = 0
for await (const _ of every(1000)) {
  if (round === '0') continue
  count += 1
  const id = `f${round}-${count}`
  const finding = { id, severity: 'info' as const, area: 'round', fault: id }
  change([{ type: 'finding-added', workOrder: 'WO-1', finding }])
  console.log(`found ${id} ${recorder.status.state}`)
}

function change(transitions: Transition[]): void {
  const common = { id: 'any', job: aJob(), previous: undefined, wasRetained: false }
  clipBay.store.transaction(() =>
    clipBay.planning.commit({ ...common, transitions, receivedAtMs: Date.now() }),
  )
}

async function pause(ms: number): Promise<void> {
  await new Promise(resolve => setTimeout(resolve, ms))
}

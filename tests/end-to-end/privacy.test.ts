/**
 * Two customers' cars change places in one bay, at full frame rate and whenever it is least convenient. What each
 * customer's devices got is decoded afterwards; the picture itself says whose car it shows.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { ClipState } from '../../edge/clip/clip-store.ts'
import { fmp4Protocol, jsmpegProtocol } from '../../relay/wire/live/live.ts'
import { type Car, CarCamera, carOf } from '../support/camera/car-camera.ts'
import { readFrameNumbers } from '../support/camera/video.ts'
import { startSite, type TestSite } from '../support/site.ts'
import { until } from '../support/until.ts'
import { Customer, type LiveDevice } from '../support/viewer/customer.ts'
import { Workshop } from '../support/workshop.ts'

/** Changes of place. A few take a minute; a hundred are what was promised. */
const rounds = Number(process.env.GLASSBAY_ROUNDS ?? 8)
/** From the change to every device's first picture of its own car: a keyframe may be a second away, a transcode starts. */
const pictureDeadlineMs = 30_000

const lifetime = new AbortController()
const camera = new CarCamera()
let site: TestSite
let workshop: Workshop
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'glassbay-privacy-'))
  await camera.start(lifetime.signal)
  const bay = { id: 'bay-1', name: 'One', cameras: [{ id: 'lift', name: 'Lift', url: camera.url }] }
  site = await startSite({ bays: [bay], edge: { preRoll: '2s', postRoll: '2s' } }, lifetime.signal)
  workshop = new Workshop(site, 'bay-1')
}, 60_000)

afterAll(async () => {
  await site.stop()
  lifetime.abort()
  await camera.stopped
  await rm(folder, { recursive: true })
})

/** One of the two, with all that tells it apart from the other. */
interface Party {
  car: Car
  workOrder: string
  /** No answer to the other may contain one of these. */
  secrets: string[]
  revision: number
  customer: Customer
}

async function party(car: Car, workOrder: string, secrets: [plate: string, name: string]): Promise<Party> {
  const token = await site.files.token({ role: 'customer', workOrder })
  const customer = new Customer(site, workOrder, token)
  return { car, workOrder, secrets: [workOrder, ...secrets], revision: 0, customer }
}

/** Publishes, and resolves when the edge has taken it: from then on the picture may show what it says. */
async function tell(who: Party, state: string): Promise<void> {
  who.revision += 1
  const [, plate, name] = who.secrets
  await workshop.publish({
    workOrder: who.workOrder,
    revision: who.revision,
    state,
    at: new Date().toISOString(),
    vehicle: { plate },
    customer: { name },
    steps: [{ id: `s${who.revision}`, title: 'Brakes', state: 'active' }],
    findings: [{ id: `f${who.revision}`, severity: 'info', area: 'brakes', fault: 'worn' }],
  })
  const { workOrder, revision } = who
  await takenByEdge(`"workOrder":"${workOrder}","revision":${revision},"state":"${state}"`)
}

function takenByEdge(words: string): Promise<true> {
  const isIt = (line: string) => line.includes(words) && line.includes('job changed')
  return site.edge('bay-1').waitForLine(line => isIt(line) || undefined, 20_000)
}

/** The three ways in which one job follows another. */
async function change(round: number, from: Party, to: Party): Promise<void> {
  if (round % 3 === 1) await tell(from, 'delivered')
  if (round % 3 === 2) {
    // As when the workshop's system takes the job off the board: the log line of an empty bay names none.
    await workshop.publish(undefined)
    await until(() => site.edge('bay-1').log.filter(isEmptied).length > emptied)
    emptied += 1
  }
  if (round % 3 > 0) camera.car = 0
  await tell(to, 'in-bay')
  camera.car = to.car
}

let emptied = 0
function isEmptied(line: string): boolean {
  return line.includes('job changed') && !line.includes('"workOrder"')
}

async function decode(bytes: Uint8Array, name: string): Promise<(Car | undefined)[]> {
  const file = path.join(folder, name)
  await writeFile(file, bytes)
  const numbers = await readFrameNumbers(file)
  await rm(file)
  return numbers.map(number => (number === undefined ? undefined : carOf(number)))
}

interface Count {
  frames: number
  own: number
  foreign: number
  unreadable: number
}

function count(cars: readonly (Car | undefined)[], own: Car, into: Count): void {
  for (const car of cars) {
    into.frames += 1
    if (car === own) into.own += 1
    else if (car === undefined) into.unreadable += 1
    else if (car !== 0) into.foreign += 1
  }
}

async function countDevice({ connections }: LiveDevice, own: Car): Promise<Count> {
  const total: Count = { frames: 0, own: 0, foreign: 0, unreadable: 0 }
  for (const [i, { bytes }] of connections.entries()) {
    // An init segment alone has no picture.
    const pictures = bytes.length > 1 ? await decode(Buffer.concat(bytes), `${i}`) : []
    count(pictures, own, total)
  }
  return total
}

/** Every clip and thumbnail that the customer's list names. */
async function countClips({
  customer,
  car,
}: Party): Promise<{ clips: Count; thumbnails: Count; listed: number }> {
  const clips: Count = { frames: 0, own: 0, foreign: 0, unreadable: 0 }
  const thumbnails = { ...clips }
  let listed = 0
  for (let next: string | undefined = `/api/work-orders/${customer.workOrder}/clips?limit=200`; next; ) {
    const list = await customer.get(next)
    for (const { id, url, thumbnail } of (await list.json()) as Record<
      'id' | 'url' | 'thumbnail',
      string
    >[]) {
      listed += 1
      count(await decode(await bytesOf(customer, url), `${id}.mp4`), car, clips)
      count(await decode(await bytesOf(customer, thumbnail), `${id}.jpg`), car, thumbnails)
    }
    next = /<([^>]+)>; rel="next"/.exec(list.headers.get('link') ?? '')?.[1]
  }
  return { clips, thumbnails, listed }
}

async function bytesOf(customer: Customer, url: string): Promise<Uint8Array> {
  return new Uint8Array(await (await customer.get(url)).arrayBuffer())
}

/** Resolves when each of the party's devices has got so many at a stretch. */
async function pictures({ customer }: Party, wanted: number): Promise<void> {
  await until(() => customer.devices.every(device => device.pictures() >= wanted), pictureDeadlineMs)
}

it(
  `${rounds} changes of place show neither customer a frame, a clip, an event or a word of the other`,
  async () => {
    const one = await party(1, 'WO-ONE', ['沪A11111', 'Mr. Oneway'])
    const two = await party(2, 'WO-TWO', ['沪B22222', 'Ms. Twofold'])
    const watching = new AbortController()
    const running = [one, two].flatMap(({ customer }) => [
      customer.watch('/live/bay-1/lift', fmp4Protocol, watching.signal),
      customer.watch('/live/bay-1/lift', fmp4Protocol, watching.signal),
      customer.watch('/live/bay-1/lift', jsmpegProtocol, watching.signal),
      customer.follow(watching.signal),
      customer.poll(watching.signal),
    ])
    const closedAfterMs: number[] = []
    let [here, away] = [one, two]
    await tell(here, 'in-bay')
    camera.car = here.car
    for (let round = 0; round < rounds; round += 1) {
      // Never twice at the same point of a GOP.
      await pictures(here, 1 + ((round * 7) % 32))
      const before = performance.now()
      await change(round, here, away)
      await until(() => here.customer.devices.every(device => !device.isOpen()), 5000)
      closedAfterMs.push(performance.now() - before)
      ;[here, away] = [away, here]
    }
    await pictures(here, 1)
    // A third car ends every clip of the two.
    const third = await party(3, 'WO-THREE', ['沪C33333', 'Dr. Threefold'])
    await tell(third, 'in-bay')
    camera.car = third.car
    await until(() => here.customer.devices.every(device => !device.isOpen()), 5000)
    watching.abort()
    await Promise.all(running)

    const table: Record<string, Partial<Count> & Record<string, number>> = {}
    for (const me of [one, two]) {
      const other = me === one ? two : one
      for (const [i, device] of me.customer.devices.entries()) {
        const name = `${me.workOrder} ${device.protocol} ${i + 1}`
        table[name] = { connections: device.connections.length, ...(await countDevice(device, me.car)) }
      }
      const secrets = [...other.secrets, ...third.secrets]
      const leaks = (texts: string[]) => secrets.filter(secret => texts.join('').includes(secret)).length
      const { bays, events, eventStreams } = me.customer
      table[`${me.workOrder} bays`] = { answers: bays.length, foreign: leaks(bays) }
      table[`${me.workOrder} events`] = {
        streams: eventStreams,
        bytes: events.join('').length,
        foreign: leaks(events),
      }
      expect(events.join('')).toContain(`"workOrder":"${me.workOrder}"`)
    }
    console.table(table)
    console.log(
      `sockets closed at most ${Math.round(Math.max(...closedAfterMs))} ms after the news was published`,
    )
    expectNothingForeign(table)

    const files: Record<string, Partial<Count>> = {}
    for (const me of [one, two]) {
      await allClips(me)
      const { clips, thumbnails, listed } = await countClips(me)
      files[`${me.workOrder} ${listed} clips`] = clips
      files[`${me.workOrder} ${listed} thumbnails`] = thumbnails
    }
    console.table(files)
    expectNothingForeign(files)
  },
  180_000 + rounds * 30_000,
)

/** The clips of a work order that are in one of these states at the edge. */
function clipsIn(workOrder: string, ...states: ClipState[]): number {
  const file = path.join(site.files.directory, 'edge/bay-1/edge.sqlite')
  const database = new DatabaseSync(file, { readOnly: true })
  const which = `work_order = ? AND state IN (${states.map(() => '?').join()})`
  const row = database.prepare(`SELECT count(*) AS count FROM clip WHERE ${which}`).get(workOrder, ...states)
  database.close()
  return Number(row?.count)
}

/** Resolves when the relay lists every clip of the party that the edge could make. */
async function allClips({ workOrder }: Party): Promise<void> {
  await until(() => clipsIn(workOrder, 'planned', 'cut', 'uploaded') === 0, 60_000 + rounds * 10_000)
  await workshop.clipsWhen(workOrder, Math.min(clipsIn(workOrder, 'announced'), 200), 60_000)
}

function expectNothingForeign(table: Record<string, Partial<Count>>): void {
  for (const [name, { foreign, unreadable = 0, own = 1 }] of Object.entries(table)) {
    expect([name, foreign, unreadable]).toEqual([name, 0, 0])
    expect([name, own > 0]).toEqual([name, true])
  }
}

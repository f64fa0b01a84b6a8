/** kill -9 at random moments on an edge that records and makes clips: what is lost, and what is left in disorder. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ClipStore, clipMigrations } from '../../../edge/clip/clip-store.ts'
import { systemDisk } from '../../../edge/recording/disk.ts'
import { initLength } from '../../../edge/recording/fragment-bytes.ts'
import { parseKeyframeIndex } from '../../../edge/recording/keyframe-index.ts'
import { listSegments } from '../../../edge/recording/listing.ts'
import { BayMailbox, mailboxMigrations } from '../../../edge/store/mailbox.ts'
import { openStore } from '../../../edge/store/store.ts'
import type { ClipTag } from '../../../relay/wire/job/publication.ts'
import { startTestRelay } from '../relay/test-relay.ts'
import { type Child, startChild } from '../system/child.ts'
import { silent } from './bay-archive.ts'

export interface CrashOptions {
  rounds: number
  /** An MP4 that the camera films again and again. */
  video: string
  /** Of a round that goes on until killed, ms: chosen anew for each. */
  lifeMs: () => number
  tell?: (progress: string) => void
}

export interface CrashReport {
  /** Of each round: how much of what the camera had sent before the kill is not on the disk, ms. */
  lostMs: number[]
  /** Of each round: from the edge's start to its first frame on the disk, tails repaired and all, ms. */
  startMs: number[]
  /** Segment files that were cut short or are not whole after the next start. */
  brokenSegments: number
  /** Databases that SQLite finds fault with. */
  brokenDatabases: number
  /** Findings that were told to the edge and acknowledged by it. */
  findings: number
  /** Clips announced; of those, without a whole file of the right hash at the relay. */
  announced: number
  halfListed: number
  /** Findings without a clip, and without the excuse that nothing was recorded then. */
  lostClips: number
  clipsWithoutFootage: number
}

export async function crashRounds(options: CrashOptions, signal: AbortSignal): Promise<CrashReport> {
  const home = await mkdtemp(path.join(tmpdir(), 'glassbay-crashes-'))
  const relay = await startTestRelay({ data: path.join(home, 'relay') })
  const rounds = new CrashRounds(home, relay.httpUrl, options)
  try {
    for (let round = 1; round <= options.rounds; round += 1) await rounds.play(round, signal)
    return await rounds.end(signal)
  } finally {
    await relay.stop()
    await rm(home, { recursive: true, force: true, maxRetries: 10 })
  }
}

class CrashRounds {
  private readonly home: string
  private readonly relayUrl: string
  private readonly options: CrashOptions
  private readonly found = new Set<string>()
  private readonly report: CrashReport = {
    lostMs: [],
    startMs: [],
    brokenSegments: 0,
    brokenDatabases: 0,
    findings: 0,
    announced: 0,
    halfListed: 0,
    lostClips: 0,
    clipsWithoutFootage: 0,
  }

  constructor(home: string, relayUrl: string, options: CrashOptions) {
    this.home = home
    this.relayUrl = relayUrl
    this.options = options
  }

  async play(round: number, signal: AbortSignal): Promise<void> {
    const { lifeMs, tell = () => {} } = this.options
    const child = await this.start(round, signal)
    this.report.startMs.push(await child.waitForLine(startTime, 60_000))
    await wait(lifeMs(), undefined, { signal }) // the moment of the crash is the point here
    const killedMs = Date.now()
    await child.kill('SIGKILL')
    for (const line of child.output) if (line.startsWith('found')) this.found.add(line.split(' ')[1] ?? '')
    const lostMs = Math.max(killedMs - (await this.checkSegments()), 0)
    this.report.lostMs.push(lostMs)
    this.checkDatabase()
    tell(`round ${round}: ${lostMs} ms lost, ${this.found.size} findings`)
  }

  /** One more edge that is left alone until every clip has come to its end. */
  async end(signal: AbortSignal): Promise<CrashReport> {
    const child = await this.start(0, signal)
    await child.waitForLine(startTime, 60_000)
    await this.allDone(signal)
    await child.kill('SIGKILL')
    const { report } = this
    report.findings = this.found.size
    for (const id of this.found) this.checkFinding(id)
    const tags = this.withStore(store =>
      new BayMailbox({ store, deliver: () => {} }).pending(100_000).map(({ payload }) => payload as ClipTag),
    )
    report.announced = tags.length
    for (const tag of tags) if (!(await this.isAtRelay(tag))) report.halfListed += 1
    return report
  }

  /** Throws when nothing moves any more before all is done. */
  private async allDone(signal: AbortSignal): Promise<void> {
    let before = ''
    for (let movedAt = performance.now(); ; ) {
      const counts = this.withStore(store => new ClipStore(store, 'bay-1').counts)
      if (counts.planned + counts.cut + counts.uploaded === 0) return
      const now = JSON.stringify(counts)
      if (now !== before) movedAt = performance.now()
      if (performance.now() - movedAt > 90_000) throw new Error(`clips do not come to an end: ${now}`)
      before = now
      await wait(500, undefined, { signal })
    }
  }

  private async start(round: number, signal: AbortSignal): Promise<Child> {
    const script = path.join(import.meta.dirname, 'clip-child.ts')
    const args = [script, this.home, this.options.video, this.relayUrl, String(round)]
    return await startChild({ command: process.execPath, args, name: 'edge' }, signal)
  }

  /** What the next start finds. Returns the time up to which there is video. */
  private async checkSegments(): Promise<number> {
    const { segments } = await listSegments(path.join(this.home, 'recording', 'bay-1'), systemDisk, silent)
    for (const { path: file, bytes } of segments.slice(-3)) {
      const content = await readFile(file)
      const isWhole = content.length === bytes && initLength(content) && parseKeyframeIndex(content)
      if (!isWhole) this.report.brokenSegments += 1
    }
    return segments.at(-1)?.endMs ?? 0
  }

  private checkDatabase(): void {
    const [row] = this.withStore(store => store.database.prepare('PRAGMA integrity_check').all())
    if (row?.integrity_check !== 'ok') this.report.brokenDatabases += 1
  }

  private checkFinding(id: string): void {
    const row = this.withStore(store =>
      store.database.prepare('SELECT state, reason FROM clip WHERE subject = ?').get(id),
    )
    if (row?.state === 'announced') return
    if (row?.state === 'failed' && row.reason === 'nothing was recorded') this.report.clipsWithoutFootage += 1
    else this.report.lostClips += 1
  }

  private async isAtRelay({ id, sha256 }: ClipTag): Promise<boolean> {
    const file = path.join(this.home, 'relay', 'clips', 'test-site', id.slice(0, 2), `${id}.mp4`)
    const bytes = await readFile(file).catch(() => Buffer.alloc(0)) // not there: its hash is wrong
    return createHash('sha256').update(bytes).digest('hex') === sha256
  }

  private withStore<T>(look: (store: ReturnType<typeof openStore>) => T): T {
    const store = openStore(path.join(this.home, 'edge.db'), [...clipMigrations, ...mailboxMigrations])
    try {
      return look(store)
    } finally {
      store.close()
    }
  }
}

function startTime(line: string): number | undefined {
  return line.startsWith('recording ') ? Number(line.split(' ')[1]) : undefined
}

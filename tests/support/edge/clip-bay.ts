/** A bay that records and makes clips, as edge/bay.ts wires it, without a camera's and a broker's network. */

import path from 'node:path'
import { BayHistory, historyMigrations } from '../../../edge/clip/bay-history.ts'
import { ClipPlanning } from '../../../edge/clip/clip-planning.ts'
import { ClipStore, clipMigrations } from '../../../edge/clip/clip-store.ts'
import { ClipWorker } from '../../../edge/clip/clip-worker.ts'
import { Cutter } from '../../../edge/clip/cutter.ts'
import { NarrationSource } from '../../../edge/clip/narration-source.ts'
import { Uploader } from '../../../edge/clip/upload.ts'
import { BayMailbox, mailboxMigrations } from '../../../edge/store/mailbox.ts'
import { openStore, type Store } from '../../../edge/store/store.ts'
import { clipAudience } from '../../../relay/wire/uplink/clip-upload.ts'
import { signEdgeToken, testEdgeKey } from '../relay/edge-token.ts'

import { BayArchive, type BayArchiveOptions, silent } from './bay-archive.ts'

export interface ClipBayOptions extends BayArchiveOptions {
  data: string
  relayUrl: string
  cameras?: string[]
}

export class ClipBay {
  readonly store: Store
  readonly clips: ClipStore
  readonly outbox: BayMailbox
  readonly planning: ClipPlanning
  readonly bay: BayArchive
  private readonly cutter: Cutter
  private readonly narrations: NarrationSource
  private readonly uploader: Uploader

  constructor({ data, relayUrl, cameras = ['lift'], ...options }: ClipBayOptions) {
    this.store = openStore(path.join(data, 'edge.db'), [
      ...historyMigrations,
      ...clipMigrations,
      ...mailboxMigrations,
    ])
    this.clips = new ClipStore(this.store, 'bay-1')
    this.outbox = new BayMailbox({ store: this.store, deliver: () => {} })
    this.bay = new BayArchive({ data, pinned: () => this.clips.pins(), ...options })
    const rolls = { preRollMs: 2000, postRollMs: 1000 }
    const history = new BayHistory(this.store)
    this.planning = new ClipPlanning({ history, clips: this.clips, cameras, rolls, log: silent })
    const directory = path.join(data, 'clips')
    this.cutter = new Cutter({
      site: 'test-site',
      bay: 'bay-1',
      archive: this.bay.archive,
      directory,
      log: silent,
    })
    const identity = { site: 'test-site', bays: ['bay-1'], key: testEdgeKey }
    const token = () => signEdgeToken(identity, clipAudience)
    this.narrations = new NarrationSource({ relayUrl, bay: 'bay-1', token })
    this.uploader = new Uploader({ relayUrl, bay: 'bay-1', token, bitsPerSecond: () => 400e6 })
  }

  /** A worker that takes clips to their end until it is stopped; another may follow. */
  startWorker(): { stop(): Promise<void> } {
    const worker = new ClipWorker({
      bay: 'bay-1',
      clips: this.clips,
      archive: this.bay.archive,
      cutter: this.cutter,
      narrations: this.narrations,
      uploader: this.uploader,
      announce: tag => this.outbox.put({ type: 'deliver', id: `clip/${tag.id}`, kind: 'clip', payload: tag }),
      log: silent,
    })
    const lifetime = new AbortController()
    const running = worker.run(lifetime.signal)
    const stop = async () => {
      lifetime.abort()
      await running
    }
    return { stop }
  }

  async close(): Promise<void> {
    await this.bay.close()
    this.store.close()
  }
}

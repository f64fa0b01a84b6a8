/** Brings a clip's files to the relay, part by part, and goes on where a broken line left off (relay/wire/uplink/clip-upload.ts). */

import fs, { type FileHandle } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { KnownError } from '../../relay/wire/shared/known-error.ts'
import {
  type ClipFileType,
  clipFilesPath,
  clipMediaTypes,
  contentRange,
  parseReprDigest,
  reprDigest,
} from '../../relay/wire/uplink/clip-upload.ts'
import { readAt } from '../recording/disk.ts'

export interface UploadOptions {
  /** http:// or https://, no trailing slash. */
  relayUrl: string
  bay: string
  /** A fresh edge token for `clipAudience`. */
  token: () => Promise<string>
  /** What the line may carry beside live video; default 8 Mbit/s, two 1080p streams. Asked before each part. */
  bitsPerSecond?: () => number
}

/** One of a clip's files on the edge's disk. */
export interface UploadFile {
  id: string
  type: ClipFileType
  path: string
  /** Hexadecimal. */
  sha256: string
}

/** The relay answered, and not with what moves the upload on. Always worth another try, later. */
export class UploadError extends KnownError<'REFUSED'> {
  readonly status: number

  constructor(status: number, message: string) {
    super('REFUSED', message, { waitingHelps: true })
    this.status = status
  }
}

/** The relay holds another file under this id, and keeps it. No try will change that. */
export class OtherFileThere extends KnownError<'OTHER_FILE'> {
  constructor(id: string) {
    super('OTHER_FILE', `the relay has another file for clip ${id}`, { waitingHelps: false })
  }
}

const usualBitsPerSecond = 8_000_000
/** Short, so that live video's packets never stand in line behind many of ours: a quarter of a second at 8 Mbit/s. */
export const partLength = 256 * 1024
/** A relay that says nothing for so long is gone. Ms. */
const answerTimeoutMs = 20_000
/** Offsets that the relay may correct in one upload before something must be wrong. */
const mostCorrections = 3

export class Uploader {
  private readonly options: UploadOptions
  private readonly pace: Pace

  constructor(options: UploadOptions) {
    this.options = options
    this.pace = new Pace(options.bitsPerSecond ?? (() => usualBitsPerSecond))
  }

  /** The relay has the whole file, checked and synced, when this resolves. Throws UploadError, OtherFileThere, or what fetch throws. */
  async upload(file: UploadFile, signal: AbortSignal): Promise<void> {
    const handle = await fs.open(file.path, 'r')
    try {
      const { size } = await handle.stat()
      let offset = await this.offsetThere(file, signal)
      for (let corrections = 0; offset !== undefined; ) {
        if (corrections > mostCorrections)
          throw new UploadError(409, 'the relay does not agree on where to go on')
        const expected = Math.min(offset + partLength, size)
        const next: number | undefined = await this.sendPart(file, handle, offset, expected, size, signal)
        if (next !== undefined && next !== expected) corrections += 1
        offset = next
      }
    } finally {
      await handle.close()
    }
  }

  /** Undefined: all of it. */
  private async offsetThere(file: UploadFile, signal: AbortSignal): Promise<number | undefined> {
    const answer = await this.request(file, { method: 'HEAD' }, signal)
    if (answer.status === 404) return 0
    if (answer.status !== 200) throw refused(answer)
    if (answer.headers.get('upload-complete') !== '?1') return offsetOf(answer)
    return this.sameFile(file, answer)
  }

  private async sendPart(
    file: UploadFile,
    handle: FileHandle,
    from: number,
    end: number,
    total: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const body = await readAt(handle, from, end - from)
    await this.pace.turn(body.length, signal)
    const headers = {
      'content-type': clipMediaTypes[file.type],
      'content-range': contentRange({ from, to: end - 1, total }),
      'repr-digest': reprDigest(file.sha256),
    }
    const answer = await this.request(file, { method: 'PUT', headers, body }, signal)
    switch (answer.status) {
      case 200:
      case 201:
        return undefined
      case 409:
        if (answer.headers.get('upload-complete') === '?1') return this.sameFile(file, answer)
        return offsetOf(answer)
      case 204:
      case 422:
        return offsetOf(answer)
      default:
        throw refused(answer)
    }
  }

  private sameFile({ id, sha256 }: UploadFile, { headers }: Response): undefined {
    if (parseReprDigest(headers.get('repr-digest') ?? undefined) !== sha256) throw new OtherFileThere(id)
  }

  private async request({ id, type }: UploadFile, init: RequestInit, signal: AbortSignal): Promise<Response> {
    const { relayUrl, bay, token } = this.options
    const url = `${relayUrl}${clipFilesPath}/${id}.${type}?bay=${encodeURIComponent(bay)}`
    const answer = await fetch(url, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${await token()}` },
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMs)]),
      redirect: 'error',
    })
    await answer.body?.cancel()
    return answer
  }
}

function offsetOf(answer: Response): number {
  const offset = Number(answer.headers.get('upload-offset') ?? Number.NaN)
  if (!Number.isSafeInteger(offset) || offset < 0) throw refused(answer)
  return offset
}

function refused({ status }: Response): UploadError {
  return new UploadError(status, `the relay answered ${status}`)
}

/** Spreads what is sent over time, so that a backlog of clips never takes the line from live video. */
export class Pace {
  private readonly bitsPerSecond: () => number
  private readonly monotonicMs: () => number
  /** When all that was sent so far would have gone through a line of that speed. */
  private freeAtMs = 0

  /** @param bitsPerSecond asked before each part: it may follow how busy the line is */
  constructor(bitsPerSecond: () => number, monotonicMs = () => performance.now()) {
    this.bitsPerSecond = bitsPerSecond
    this.monotonicMs = monotonicMs
  }

  /** Resolves when so many bytes more may be sent; rejects when aborted. */
  async turn(bytes: number, signal: AbortSignal): Promise<void> {
    const nowMs = this.monotonicMs()
    const waitMs = this.freeAtMs - nowMs
    this.freeAtMs = Math.max(this.freeAtMs, nowMs) + (bytes * 8000) / this.bitsPerSecond()
    if (waitMs > 0) await wait(waitMs, undefined, { signal })
  }
}

/** A viewer without a player: what `GET /live/{bay}/{camera}` sends it, kept as bytes and as messages. */
import { once } from 'node:events'
import WebSocket from 'ws'
import { fmp4Protocol, type LiveMessage } from '../../../relay/wire/live/live.ts'
import type { TestSite } from '../site.ts'
import { until } from '../until.ts'

export interface SavedStreamOptions {
  /** With its query, e.g. `/live/bay-1/lift?codecs=hvc1`. */
  path: string
  protocol?: string
}

export class SavedStream {
  readonly messages: LiveMessage[] = []
  readonly chunks: Buffer[] = []
  /** When each of `chunks` came, wall clock, ms since 1970. */
  readonly arrivedAt: number[] = []
  private readonly socket: WebSocket

  constructor(socket: WebSocket) {
    this.socket = socket
    socket.on('message', (message, isBinary) => {
      if (isBinary) {
        this.chunks.push(message as Buffer)
        this.arrivedAt.push(performance.timeOrigin + performance.now())
      } else this.messages.push(JSON.parse(message.toString()) as LiveMessage)
    })
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks)
  }

  /** The last `start`, `offline` or `end`. */
  get state(): LiveMessage['type'] | undefined {
    return this.messages.findLast(({ type }) => type !== 'gap' && type !== 'clock')?.type
  }

  /** Waits until so many binary messages have come. */
  async received(count: number, deadlineMs = 20_000): Promise<void> {
    await until(() => this.chunks.length >= count, deadlineMs)
  }

  close(): void {
    this.socket.terminate()
  }
}

/** Resolves when the socket is open. */
export async function saveStream(
  site: TestSite,
  { path, protocol = fmp4Protocol }: SavedStreamOptions,
): Promise<SavedStream> {
  const authorization = `Bearer ${await site.files.token({ role: 'display' })}`
  const socket = new WebSocket(`${site.origin.replace('http', 'ws')}${path}`, protocol, {
    headers: { authorization },
  })
  const stream = new SavedStream(socket)
  await once(socket, 'open')
  return stream
}

/** A relay's viewer on a real socket, without the rest of the relay: its stream is in the test's hand. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import WebSocket, { WebSocketServer } from 'ws'
import { Stream } from '../../../relay/live/stream.ts'
import { Viewer } from '../../../relay/live/viewer.ts'
import type { Rendition } from '../../../relay/wire/live/camera.ts'

export interface Seat {
  viewer: Viewer
  /** The relay's end. */
  socket: Socket
  client: WebSocket
  /** What the client got, in order; text messages parsed. */
  received: (string | { type: string })[]
}

/** A place where viewers sit down before one stream that is live. */
export class ViewerBench {
  readonly stream = new Stream<Rendition>({
    rendition: 'main',
    source: { watch() {}, unwatch() {}, starting() {} },
    state: { kind: 'waiting' },
    lingerMs: 0,
  })
  /** The viewers' clock, ms; only the test moves it. */
  nowMs = 0
  private readonly http = createServer()
  private readonly wss = new WebSocketServer({ noServer: true, perMessageDeflate: false })
  private readonly clients: WebSocket[] = []

  async start(): Promise<void> {
    this.http.listen(0, '127.0.0.1')
    await once(this.http, 'listening')
    this.stream.begin({ mime: 'video/mp4; codecs="avc1.64001f"', width: 1280, height: 720 })
    this.stream.init(Buffer.from('init'))
    this.stream.goLive()
  }

  async seat({ autoPong = true } = {}): Promise<Seat> {
    const { port } = this.http.address() as AddressInfo
    const client = new WebSocket(`ws://127.0.0.1:${port}`, { autoPong })
    this.clients.push(client)
    const received: Seat['received'] = []
    client.on('message', (message, isBinary) => {
      received.push(isBinary ? message.toString() : (JSON.parse(message.toString()) as { type: string }))
    })
    const [request, socket, head] = (await once(this.http, 'upgrade')) as Parameters<
      WebSocketServer['handleUpgrade']
    >
    const opened = once(client, 'open')
    const viewer = await new Promise<Viewer>(resolve => {
      this.wss.handleUpgrade(request, socket, head, ws => {
        const wish = {
          format: 'fmp4',
          wantsSub: false,
          opensWithSub: false,
          playsHevc: false,
          playsOpus: false,
        } as const
        const events = { onReport() {}, onGap() {}, onChoice() {}, onLeave() {} }
        resolve(
          new Viewer({
            ws,
            socket: socket as Socket,
            wish,
            streams: () => ['main'],
            events,
            fromMs: () => Number.NEGATIVE_INFINITY,
            now: () => this.nowMs,
          }),
        )
      })
    })
    viewer.start(() => {})
    viewer.watch(this.stream)
    await opened
    return { viewer, socket: socket as Socket, client, received }
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.terminate()
    this.stream.forget()
    this.http.close()
    this.http.closeAllConnections()
    await once(this.http, 'close')
  }
}

/** Names of the frames in these messages, as `k3;` for a keyframe and `d4;` for another. */
export function frameNames(received: Seat['received']): string[] {
  return received.flatMap(message => (typeof message === 'string' ? (message.match(/[kd]\d+;/g) ?? []) : []))
}

/** One camera at the relay: its state, the edge that has it, and its streams, each made when first wanted. */
import type { OfflineReason, Rendition } from '../wire/live/camera.ts'
import type { OwnStream } from '../wire/live/live.ts'
import type { PtzCommand } from '../wire/ptz/ptz.ts'
import type { CameraStatus } from '../wire/uplink/uplink.ts'
import { type AnyRendition, chooseRendition, type ViewerWish } from './rendition.ts'
import { Stream, type StreamReader, type StreamSource } from './stream.ts'

const edgeOffline: OfflineReason = {
  code: 'EDGE_OFFLINE',
  message: "the bay's edge is not connected to the relay",
}

/** An edge's connection as its cameras see it. */
export interface CameraEdge {
  watch(camera: LiveCamera, stream: Stream): void
  unwatch(stream: Stream): void
  /** Resolves when the camera has taken it; rejects with a sentence that says why not. */
  turn(camera: LiveCamera, command: PtzCommand): Promise<void>
}

export interface CameraViewer extends StreamReader {
  readonly wish: ViewerWish
  /** Leaves the stream before, if there is one. */
  watch(stream: Stream<AnyRendition>): void
  /** The same, but the stream before goes on until the next keyframe of this one. */
  moveTo(stream: Stream<AnyRendition>): void
  /** It follows this stream, or is about to. */
  follows(stream: Stream<AnyRendition>): boolean
}

/** What a viewer's socket is of: a camera, or a bay's voice. */
export interface LiveSource {
  readonly bay: string
  readonly camera: string
  /** The camera's own streams, for viewers to choose from; none of a voice. */
  readonly ownStreams: OwnStream[]
  join(viewer: CameraViewer): void
  /** Its wish has changed. */
  choose(viewer: CameraViewer): void
  /** The viewer leaves its stream itself. */
  leave(viewer: CameraViewer): void
}

/** So many frames come and are decoded in no time: no need to open with the sub stream. */
const shortGop = 12

export interface LiveCameraOptions {
  bay: string
  camera: string
  hasSub: boolean
  lingerMs: number
  onStatus: (status: CameraStatus) => void
}

export class LiveCamera implements LiveSource, StreamSource {
  readonly bay: string
  readonly camera: string
  status: CameraStatus
  private readonly options: LiveCameraOptions
  private readonly streams = new Map<Rendition, Stream>()
  private readonly viewers = new Set<CameraViewer>()
  private edge: CameraEdge | undefined = undefined
  private subMime: string | undefined = undefined

  constructor(options: LiveCameraOptions) {
    const { bay, camera, hasSub } = options
    this.options = options
    this.bay = bay
    this.camera = camera
    this.status = { bay, camera, state: 'offline', hasSub, reason: edgeOffline }
  }

  /** Its edge has connected. */
  attach(edge: CameraEdge): void {
    this.edge = edge
    for (const stream of this.streams.values()) if (stream.isWatched) edge.watch(this, stream)
  }

  /** An edge is gone; nothing changes when another one has taken its place. */
  detach(edge: CameraEdge): void {
    if (this.edge !== edge) return
    this.edge = undefined
    this.setStatus({ ...this.status, state: 'offline', ptz: undefined, reason: edgeOffline })
    for (const stream of this.streams.values()) stream.end(edgeOffline)
  }

  /** What the edge says of it. A camera that is offline keeps the codec that it was last seen with. */
  setStatus(status: CameraStatus): void {
    this.status = { ...status, mime: status.mime ?? this.status.mime }
    this.options.onStatus(this.status)
    if (status.mime) this.streams.get('main')?.expect(status.mime)
    this.moveViewers()
  }

  join(viewer: CameraViewer): void {
    const stream = this.streamFor(viewer.wish)
    this.viewers.add(viewer)
    // The sub stream first: the edge answers in this order, and what comes first is the smaller by far.
    if (this.opensWithSub(viewer.wish, stream))
      viewer.watch(this.streamFor({ ...viewer.wish, wantsSub: true }))
    viewer.moveTo(stream)
  }

  choose(viewer: CameraViewer): void {
    viewer.moveTo(this.streamFor(viewer.wish))
  }

  leave(viewer: CameraViewer): void {
    this.viewers.delete(viewer)
  }

  get ownStreams(): OwnStream[] {
    return this.status.hasSub ? ['main', 'sub'] : ['main']
  }

  /** By its head. Rejects with a sentence that says why the camera has not taken it. */
  async turn(command: PtzCommand): Promise<void> {
    if (!this.edge) throw new Error(edgeOffline.message)
    await this.edge.turn(this, command)
  }

  /** Ends what lingers, so that the process can end. */
  stop(): void {
    for (const stream of this.streams.values()) stream.forget()
  }

  watch(stream: Stream): void {
    this.edge?.watch(this, stream)
  }

  unwatch(stream: Stream): void {
    this.edge?.unwatch(stream)
  }

  starting(stream: Stream, mime: string): void {
    if (stream.rendition === 'sub') this.subMime = mime
    if (stream.rendition === 'main') this.status = { ...this.status, mime }
    this.moveViewers()
  }

  /** After a change of codec some viewers may need another rendition. */
  private moveViewers(): void {
    for (const viewer of this.viewers) {
      const stream = this.streamFor(viewer.wish)
      if (!viewer.follows(stream)) viewer.watch(stream)
    }
  }

  private opensWithSub({ opensWithSub, wantsSub, format }: ViewerWish, stream: Stream): boolean {
    return (
      opensWithSub && !wantsSub && format === 'fmp4' && this.status.hasSub && !stream.hasShortGop(shortGop)
    )
  }

  private streamFor(wish: ViewerWish): Stream {
    const { hasSub, mime: mainMime } = this.status
    const rendition = chooseRendition(wish, { hasSub, mainMime, subMime: this.subMime })
    let stream = this.streams.get(rendition)
    if (!stream) {
      stream = new Stream({
        rendition,
        source: this,
        state: this.edge ? { kind: 'waiting' } : { kind: 'offline', reason: edgeOffline },
        lingerMs: this.options.lingerMs,
      })
      this.streams.set(rendition, stream)
    }
    return stream
  }
}

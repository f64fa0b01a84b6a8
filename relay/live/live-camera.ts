/** One camera at the relay: its state, the edge that has it, and its streams, each made when first wanted. */
import type { OfflineReason, Rendition } from '../wire/camera.ts'
import type { CameraStatus } from '../wire/uplink.ts'
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
}

export interface CameraViewer extends StreamReader {
  readonly wish: ViewerWish
  /** Leaves the stream before, if there is one. */
  watch(stream: Stream<AnyRendition>): void
}

/** What a viewer's socket is of: a camera, or a bay's voice. */
export interface LiveSource {
  readonly bay: string
  readonly camera: string
  join(viewer: CameraViewer): void
  /** The viewer leaves its stream itself. */
  leave(viewer: CameraViewer): void
}

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
    this.setStatus({ ...this.status, state: 'offline', reason: edgeOffline })
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
    this.viewers.add(viewer)
    viewer.watch(this.streamFor(viewer.wish))
  }

  leave(viewer: CameraViewer): void {
    this.viewers.delete(viewer)
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
    for (const viewer of this.viewers) viewer.watch(this.streamFor(viewer.wish))
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

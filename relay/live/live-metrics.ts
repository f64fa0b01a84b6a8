/** What the manager's desk and Prometheus see of live video. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'

export class LiveMetrics {
  readonly edges: Gauge
  readonly refusedEdges: Counter<'reason'>
  readonly uplinkBytes: Counter
  readonly cameraFaults: Counter<'bay' | 'camera' | 'rendition' | 'kind'>
  readonly viewers: Gauge<'bay' | 'camera'>
  readonly movingViewers: Gauge
  readonly endedViewers: Counter<'reason'>
  readonly gaps: Counter
  readonly droppedFrames: Counter
  readonly behindSeconds: Histogram

  constructor(register: Registry) {
    const registers = [register]
    this.edges = new Gauge({ name: 'glassbay_edges', help: 'Edges connected', registers })
    this.refusedEdges = new Counter({
      name: 'glassbay_refused_edges_total',
      help: 'Uplinks refused: a wrong token, or a second session for a bay that has one',
      labelNames: ['reason'],
      registers,
    })
    this.uplinkBytes = new Counter({
      name: 'glassbay_uplink_media_bytes_total',
      help: 'Video received from edges',
      registers,
    })
    this.cameraFaults = new Counter({
      name: 'glassbay_camera_faults_total',
      help: 'What cameras sent and their edges had to drop, repair or ignore, by kind',
      labelNames: ['bay', 'camera', 'rendition', 'kind'],
      registers,
    })
    this.viewers = new Gauge({
      name: 'glassbay_viewers',
      help: 'Viewers connected',
      labelNames: ['bay', 'camera'],
      registers,
    })
    this.movingViewers = new Gauge({
      name: 'glassbay_viewers_moving',
      help: 'Viewers whose last report says that the picture moves',
      registers,
    })
    this.endedViewers = new Counter({
      name: 'glassbay_viewers_ended_total',
      help: 'Viewers that the relay cut',
      labelNames: ['reason'],
      registers,
    })
    this.gaps = new Counter({
      name: 'glassbay_viewer_gaps_total',
      help: 'Times that a viewer was behind and lost whole GOPs',
      registers,
    })
    this.droppedFrames = new Counter({
      name: 'glassbay_viewer_dropped_frames_total',
      help: 'Frames that viewers report to have dropped',
      registers,
    })
    this.behindSeconds = new Histogram({
      name: 'glassbay_viewer_behind_seconds',
      help: 'Capture to glass, as viewers report it',
      buckets: [0.05, 0.08, 0.11, 0.16, 0.25, 0.5, 1, 2, 5],
      registers,
    })
  }
}

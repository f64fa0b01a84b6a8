// Camera state and the reasons for losing one: the same words in edge logs, relay API, wall page and metrics.

export type CameraState = 'live' | 'offline'

/** Why a camera's picture is not there. One code, and one sentence that names the cause and the way out. */
export type OfflineCode =
  | 'STARTING' // never seen yet
  | 'REFUSED' // nothing listens at host:port
  | 'UNREACHABLE' // no answer, no route, name not found
  | 'CERTIFICATE' // its certificate is none to trust (rtsps)
  | 'UNAUTHORIZED' // 401 with the credentials that the site file gives
  | 'FORBIDDEN' // 403
  | 'NOT_FOUND' // 404
  | 'TOO_MANY_SESSIONS' // 453, 503, or a 403/500 that says so
  | 'SESSION_LOST' // 454
  | 'CAMERA_ERROR' // any other 4xx or 5xx
  | 'NO_FRAMES' // answers, but no frame for 10 s
  | 'CLOSED' // the camera closed the connection
  | 'UNSUPPORTED' // no H.264 or H.265 video in what it offers
  | 'BAD_STREAM' // what it sends cannot be read
  | 'NO_KEYFRAME' // frames come, and none that a picture could begin with
  | 'TRANSCODE_FAILED' // the camera is fine, its on-demand transcode is not
  | 'EDGE_OFFLINE' // the bay's edge is not connected to the relay
  | 'NO_NARRATION' // of a voice: nobody narrates
  | 'NARRATION_LOST' // of a voice: somebody narrates, and the line to them is lost

export interface OfflineReason {
  code: OfflineCode
  /** One English sentence for logs and the manager's page; never contains credentials. */
  message: string
}

/** The forms in which one camera's picture travels. `main` and `sub` are the camera's own frames. */
export type Rendition = 'main' | 'sub' | 'h264' | 'jsmpeg'
export const renditions: readonly Rendition[] = ['main', 'sub', 'h264', 'jsmpeg']

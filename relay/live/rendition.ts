/** Which form of a camera's picture a viewer gets. Pure: the same wish and the same camera give the same answer. */
import type { Rendition } from '../wire/live/camera.ts'
import type { VoiceRendition } from '../wire/narration/narration.ts'

/** Of a camera's picture or of a bay's voice. */
export type AnyRendition = Rendition | VoiceRendition

/** What a viewer asked for when it connected. */
export interface ViewerWish {
  format: 'fmp4' | 'jsmpeg'
  /** `?stream=sub`: the small picture, where the camera has one. */
  wantsSub: boolean
  /** `?open=sub`: the small picture first, when the large one's GOP so far is long. */
  opensWithSub: boolean
  /** `?codecs=hvc1`: it can play H.265. */
  playsHevc: boolean
  /** Of a voice; not with `?codecs=mp4a`. */
  playsOpus: boolean
}

/** What is known of the camera by now; a mime is undefined while its stream has never been seen. */
export interface CameraForms {
  hasSub: boolean
  mainMime: string | undefined
  subMime: string | undefined
}

export function chooseRendition(wish: ViewerWish, camera: CameraForms): Rendition {
  if (wish.format === 'jsmpeg') return 'jsmpeg'
  const own = wish.wantsSub && camera.hasSub ? 'sub' : 'main'
  const mime = own === 'sub' ? camera.subMime : camera.mainMime
  return isHevc(mime) && !wish.playsHevc ? 'h264' : own
}

/** H.265 in MP4 is `hvc1` or `hev1` (ISO/IEC 14496-15). */
function isHevc(mime: string | undefined): boolean {
  return mime !== undefined && /\bh(vc|ev)1\b/.test(mime)
}

/** From the socket's URL. */
export function parseWish(format: ViewerWish['format'], query: URLSearchParams): ViewerWish {
  return {
    format,
    wantsSub: query.get('stream') === 'sub',
    opensWithSub: query.get('open') === 'sub',
    playsHevc: query.getAll('codecs').some(codecs => /\bh(vc|ev)1\b/.test(codecs)),
    playsOpus: !query.getAll('codecs').some(codecs => /\bmp4a\b/.test(codecs)),
  }
}

import type { OwnStream } from '../../../relay/wire/live/live.ts'

/** Where a camera's live picture is: `ws:` or `wss:` like the page. */
export interface LiveUrlOptions {
  bay: string
  camera: string
  /** The page can play H.265 as it is. */
  wantsHevc: boolean
  stream: OwnStream
}

export function liveUrl({ bay, camera, wantsHevc, stream }: LiveUrlOptions): string {
  const { protocol, host } = window.location
  const query = [...(wantsHevc ? ['codecs=hvc1'] : []), stream === 'sub' ? 'stream=sub' : 'open=sub'].join(
    '&',
  )
  const path = `/live/${encodeURIComponent(bay)}/${encodeURIComponent(camera)}`
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}?${query}`
}

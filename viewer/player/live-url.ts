/** Where a camera's live picture is: `ws:` or `wss:` like the page. */
export interface LiveUrlOptions {
  bay: string
  camera: string
  /** The page can play H.265 as it is. */
  wantsHevc: boolean
  /** The camera's small picture is enough, where it has one. */
  wantsSub: boolean
}

export function liveUrl({ bay, camera, wantsHevc, wantsSub }: LiveUrlOptions): string {
  const { protocol, host } = window.location
  const query = [wantsHevc ? 'codecs=hvc1' : '', wantsSub ? 'stream=sub' : ''].filter(Boolean).join('&')
  const path = `/live/${encodeURIComponent(bay)}/${encodeURIComponent(camera)}`
  return `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}${query && `?${query}`}`
}

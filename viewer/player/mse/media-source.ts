/** Media Source Extensions in the two forms in which browsers have them. */

/** Safari on an iPhone has only this one: a MediaSource that may ask us to pause feeding it. */
interface ManagedMediaSourceType {
  new (): MediaSource
  isTypeSupported(mime: string): boolean
}

interface WindowWithManaged {
  MediaSource?: typeof MediaSource
  ManagedMediaSource?: ManagedMediaSourceType
}

/**
 * The managed one where there are both (Safari on Mac and iPad): so that what customers' iPhones have is what is used
 * everywhere, and the system may put its radio to sleep.
 */
function mediaSourceType(): ManagedMediaSourceType | undefined {
  const { MediaSource: plain, ManagedMediaSource: managed } = window as unknown as WindowWithManaged
  return managed ?? plain
}

export function canPlay(mime: string): boolean {
  const type = mediaSourceType()
  return type ? type.isTypeSupported(mime) : false
}

export interface AttachedSource {
  source: MediaSource
  /** Gives its memory back. */
  detach: () => void
}

/** Attaches a new media source to the video; `sourceopen` follows. */
export function attachMediaSource(video: HTMLVideoElement): AttachedSource {
  const type = mediaSourceType()
  if (!type) throw new Error('this browser has no Media Source Extensions')
  const source = new type()
  // A ManagedMediaSource opens only where playing on another device is off (or offered by an own URL).
  video.disableRemotePlayback = true
  const url = URL.createObjectURL(source)
  video.src = url
  const detach = () => {
    URL.revokeObjectURL(url)
    video.removeAttribute('src')
    video.load()
  }
  return { source, detach }
}

/** A ManagedMediaSource says when it wants to be fed; a plain one always does. */
export function wantsData(source: MediaSource): boolean {
  return (source as MediaSource & { streaming?: boolean }).streaming !== false
}

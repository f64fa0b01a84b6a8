/** Where browsers differ in ways that no feature test shows. Everything here was measured (see README.md). */

export interface BrowserTraits {
  /**
   * A frame may be declared longer than it lasts, and the next one cuts it short. Firefox shows frames late by half
   * of such a duration; televisions decode outside of the browser, in ways that nobody has measured.
   */
  stretchesFrames: boolean
  /** What looks live is decoded by one thread, what looks like a recording by all of them. */
  decodesLiveByOneThread: boolean
  /** The playback rate can be changed without a stutter. WebKit over GStreamer flushes and seeks for it. */
  changesRate: boolean
}

/** By the user agent, since there is no other way to tell. */
export function traitsOf(userAgent: string): BrowserTraits {
  const isTelevision = /Web0S|Tizen|SMART-TV|SmartTV/i.test(userAgent)
  const isChromium = /Chrom(e|ium)\//.test(userAgent) && !isTelevision
  const isGStreamer =
    /AppleWebKit/.test(userAgent) && /Linux/.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent)
  return { stretchesFrames: isChromium, decodesLiveByOneThread: isChromium, changesRate: !isGStreamer }
}

const typical = {
  contentType: 'video/mp4; codecs="avc1.640028"',
  width: 1920,
  height: 1080,
  bitrate: 4e6,
  framerate: 25,
}

/** Whether the processor decodes H.264, because no hardware here does; false where nobody can say. */
export async function decodesInSoftware(): Promise<boolean> {
  if (!navigator.mediaCapabilities) return false
  const { supported, powerEfficient } = await navigator.mediaCapabilities.decodingInfo({
    type: 'media-source',
    video: typical,
  })
  return supported && !powerEfficient
}

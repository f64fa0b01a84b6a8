/** Whether H.264 is decoded by the processor, in a browser where that makes joining slower than it must be. */

const typical = {
  contentType: 'video/mp4; codecs="avc1.640028"',
  width: 1920,
  height: 1080,
  bitrate: 4e6,
  framerate: 25,
}

/**
 * Chromium decodes what looks live with one thread only, for the lowest latency. Other browsers make no such difference,
 * and a hardware decoder has no threads. False where nobody can say.
 */
export async function isDecodingByOneThread(): Promise<boolean> {
  if (!/\bChrom(e|ium)\//.test(navigator.userAgent) || !navigator.mediaCapabilities) return false
  const { supported, powerEfficient } = await navigator.mediaCapabilities.decodingInfo({
    type: 'media-source',
    video: typical,
  })
  return supported && !powerEfficient
}

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

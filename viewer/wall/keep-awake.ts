/** Keeps the screen on: by a wake lock, and where there is none by a video that plays, which is as good to most systems. */
import { listen } from '../ui/page/listen.ts'

/** Until `signal` aborts. */
export function keepAwake(signal: AbortSignal): void {
  if ('wakeLock' in navigator) holdWakeLock(signal)
  else playSilently(signal)
}

/** The browser takes the lock back whenever the page is hidden. */
function holdWakeLock(signal: AbortSignal): void {
  const lock = () => {
    if (document.visibilityState === 'hidden') return
    navigator.wakeLock.request('screen').catch(() => {
      // Refused on low battery or by policy: nothing that the page could do about it.
    })
  }
  lock()
  listen(document, 'visibilitychange', lock, signal)
}

/** One dark pixel, filmed. JSMpeg draws on a canvas, which no system takes for a video. */
function playSilently(signal: AbortSignal): void {
  const canvas = document.createElement('canvas')
  if (typeof canvas.captureStream !== 'function' || !canvas.getContext('2d')) return
  canvas.width = canvas.height = 1
  const video = document.createElement('video')
  video.className = 'keep-awake'
  video.muted = true
  video.srcObject = canvas.captureStream(1)
  document.body.appendChild(video)
  video.play().catch(() => {
    // Where even a muted video may not play by itself, the system's own settings have to keep the screen on.
  })
  signal.addEventListener('abort', () => {
    video.srcObject = null
    video.remove()
  })
}

/**
 * Runs inside a page before its own scripts and writes down what happens to each picture on its way to the glass:
 * when the player began to connect, when media came and was appended, and which frame was shown when, by the number
 * in the picture. It changes nothing that the page does.
 */
import { blockLevels, numberInBlocks } from '../../support/viewer/frame-number.ts'

/** A frame on the glass. All times on the page's `performance.now()`, ms. */
export interface ShownFrame {
  /** The number in the picture; undefined if it could not be read. */
  number: number | undefined
  /** When its callback came, when it went to the compositor, and when the browser expects it to be visible. */
  atMs: number
  presentedMs: number
  visibleMs: number
  /** From the decoder's input to its output. */
  decodeMs: number | undefined
  mediaTime: number
}

/** One fragment of our stream, by its `prft` box. */
export interface FragmentTimes {
  mediaTime: number
  /** By the edge's clock, ms since 1970. */
  capturedAtMs: number
  arrivedMs: number | undefined
  appendedMs: number | undefined
}

export interface PageRecord {
  /** Add it to a time of the page to have ms since 1970. */
  epochMs: number
  /** The first socket or peer connection that the page opened. */
  connectingMs: number | undefined
  /** When that socket was open, and when its first message was there. */
  openedMs: number | undefined
  startedMs: number | undefined
  /** When the first picture was uncovered; the first frame's time where nothing covers it. */
  revealedMs: number | undefined
  frames: ShownFrame[]
  fragments: FragmentTimes[]
}

/** What the page gets as its first script. */
export const pictureRecorderScript = `(${installRecorder})(${blockLevels}, ${numberInBlocks})`

/** What the recorders leave on the page's `window`. */
export interface RecordingWindow {
  pictureRecord: () => PageRecord
  pictureIsRevealed?: boolean
}

function installRecorder(readLevels: typeof blockLevels, readNumber: typeof numberInBlocks): void {
  const frames: ShownFrame[] = []
  const fragments = new Map<number, FragmentTimes>()
  let connectingMs: number | undefined
  let openedMs: number | undefined
  let startedMs: number | undefined
  let revealedMs: number | undefined
  Object.assign(window, {
    pictureRecord: () => ({
      epochMs: clockOffset(),
      connectingMs,
      openedMs,
      startedMs,
      revealedMs,
      frames,
      fragments: [...fragments.values()],
    }),
  })
  recordConnections()
  recordAppends()
  awaitVideo()

  /** Date.now() counts whole ms, so it is never ahead of the true time: the largest difference is the best. */
  function clockOffset(): number {
    let offset = 0
    for (const end = performance.now() + 20; performance.now() < end; ) {
      offset = Math.max(offset, Date.now() - performance.now())
    }
    return offset
  }

  function recordConnections(): void {
    const noteConnecting = () => {
      connectingMs ??= performance.now()
    }
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
        noteConnecting()
        super(...args)
      }
    }
    window.WebSocket = class extends WebSocket {
      constructor(...args: ConstructorParameters<typeof WebSocket>) {
        noteConnecting()
        super(...args)
        this.addEventListener('open', () => {
          openedMs ??= performance.now()
        })
        this.addEventListener('message', ({ data }) => {
          const now = performance.now()
          startedMs ??= now
          if (!(data instanceof ArrayBuffer)) return
          for (const fragment of fragmentsIn(new Uint8Array(data))) fragment.arrivedMs ??= now
        })
      }
    }
  }

  function recordAppends(): void {
    const append = SourceBuffer.prototype.appendBuffer
    SourceBuffer.prototype.appendBuffer = function (bytes) {
      const view = ArrayBuffer.isView(bytes)
        ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
        : new Uint8Array(bytes)
      const appended = fragmentsIn(view)
      const note = () => {
        for (const fragment of appended) fragment.appendedMs ??= performance.now()
      }
      this.addEventListener('updateend', note, { once: true })
      append.call(this, bytes)
    }
  }

  /** By the `prft` boxes (ISO/IEC 14496-12, 8.16.5) at the top level; of other people's streams there are none. */
  function fragmentsIn(bytes: Uint8Array): FragmentTimes[] {
    const found: FragmentTimes[] = []
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at + 8 <= bytes.byteLength; ) {
      const size = view.getUint32(at)
      if (size < 8) break
      if (view.getUint32(at + 4) === 0x70726674 && size >= 32) found.push(fragmentOf(view, at))
      at += size
    }
    return found
  }

  function fragmentOf(view: DataView, at: number): FragmentTimes {
    const ntpSeconds = view.getUint32(at + 16) + view.getUint32(at + 20) / 2 ** 32
    const mediaTicks =
      view.getUint8(at + 8) === 0 ? view.getUint32(at + 24) : Number(view.getBigUint64(at + 24))
    const capturedAtMs = (ntpSeconds - 2_208_988_800) * 1000
    const mediaTime = mediaTicks / 90_000
    const known = fragments.get(capturedAtMs) ?? {
      mediaTime,
      capturedAtMs,
      arrivedMs: undefined,
      appendedMs: undefined,
    }
    fragments.set(capturedAtMs, known)
    return known
  }

  function awaitVideo(): void {
    const video = document.querySelector('video')
    if (video) followVideo(video)
    else setTimeout(awaitVideo, 2)
  }

  function followVideo(video: HTMLVideoElement): void {
    const canvas = document.createElement('canvas')
    canvas.width = 160
    canvas.height = 8
    const context = canvas.getContext('2d', { willReadFrequently: true })
    const noteReveal = () => {
      if (frames.length === 0 || getComputedStyle(video).opacity === '0') return
      revealedMs ??= performance.now()
      Object.assign(window, { pictureIsRevealed: true })
    }
    new MutationObserver(noteReveal).observe(video, { attributes: true })
    const readPicture = () => {
      if (revealedMs === undefined) return undefined // reading takes 20 ms, which the join must not pay for
      context?.drawImage(video, 0, 0, video.videoWidth, video.videoHeight / 12, 0, 0, 160, 8)
      return readNumber(readLevels(context?.getImageData(0, 0, 160, 8).data ?? [], 160, 96, 4))
    }
    const next = () =>
      video.requestVideoFrameCallback((now, frame) => {
        next()
        frames.push({
          number: readPicture(),
          atMs: now,
          presentedMs: frame.presentationTime,
          visibleMs: frame.expectedDisplayTime,
          decodeMs: frame.processingDuration === undefined ? undefined : frame.processingDuration * 1000,
          mediaTime: frame.mediaTime,
        })
        noteReveal()
      })
    next()
  }
}

/** The elements in which a picture appears, one on top of the other: video, JSMpeg's canvas, and the cover. */
import { Cover } from './cover.ts'

export interface ShownElement {
  element: HTMLVideoElement | HTMLCanvasElement
  width: number
  height: number
}

export class Stage {
  readonly video = document.createElement('video')
  readonly canvas = document.createElement('canvas')
  private readonly cover = new Cover()

  /** Puts them into the container until `signal` aborts. */
  mount(container: HTMLElement, signal: AbortSignal): void {
    const { video, canvas, cover } = this
    video.muted = true
    video.setAttribute('muted', '') // Safari decides about autoplay by the attribute
    video.setAttribute('playsinline', '')
    video.className = 'picture-video'
    canvas.className = 'picture-canvas'
    this.conceal()
    const elements = [video, canvas, cover.element]
    for (const element of elements) container.appendChild(element)
    signal.addEventListener('abort', () => {
      for (const element of elements) element.remove()
    })
  }

  /** The element that shows the picture, with the picture's own size; undefined while neither does. */
  get shown(): ShownElement | undefined {
    const { video, canvas } = this
    if (video.style.opacity === '1')
      return { element: video, width: video.videoWidth, height: video.videoHeight }
    return canvas.hidden ? undefined : { element: canvas, width: canvas.width, height: canvas.height }
  }

  /** Keeps what is seen now in front; what happens behind is not seen until `reveal`. */
  freeze(): void {
    const { shown } = this
    if (shown) this.cover.close(shown.element, shown.width, shown.height)
    this.conceal()
  }

  reveal(which: 'video' | 'canvas'): void {
    this.video.style.opacity = which === 'video' ? '1' : '0'
    this.canvas.hidden = which !== 'canvas'
    this.cover.open()
  }

  private conceal(): void {
    // Not hidden: browsers spare themselves the frames of a video that is not laid out.
    this.video.style.opacity = '0'
    this.canvas.hidden = true
  }
}

/** The last picture, kept in front while the video behind it is built anew: no black moment. */

/** Enough for a wall of several; a copy of a 4K frame would be 33 MB. */
const maxWidth = 1280

export class Curtain {
  readonly element = document.createElement('canvas')

  constructor() {
    this.element.className = 'picture-curtain'
    this.element.hidden = true
  }

  /** Copies what the video or canvas shows. Does nothing when there is nothing to copy, or a picture is kept already. */
  close(from: HTMLVideoElement | HTMLCanvasElement): void {
    const [width, height] =
      from instanceof HTMLVideoElement ? [from.videoWidth, from.videoHeight] : [from.width, from.height]
    if (!width || !height || !this.element.hidden) return
    const scale = Math.min(1, maxWidth / width)
    this.element.width = Math.round(width * scale)
    this.element.height = Math.round(height * scale)
    const context = this.element.getContext('2d')
    if (!context) return
    context.drawImage(from, 0, 0, this.element.width, this.element.height)
    this.element.hidden = false
  }

  open(): void {
    this.element.hidden = true
    this.element.width = 0 // gives its memory back
  }
}

/** The last picture, kept in front while the video behind it is built anew: no black moment. */

/** Enough for a wall of several; a copy of a 4K frame would be 33 MB. Pixels. */
const maxWidth = 1280

export class Cover {
  readonly element = document.createElement('canvas')

  constructor() {
    this.element.className = 'picture-cover'
    this.element.hidden = true
  }

  /** Copies a picture of `width` x `height`. Keeps the one it has when there is nothing to copy. */
  close(from: CanvasImageSource, width: number, height: number): void {
    if (!width || !height) return
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

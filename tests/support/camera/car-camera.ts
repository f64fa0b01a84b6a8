/**
 * A camera whose every picture says which car is in the bay at that very frame: the car's number stands in the two
 * highest bits of the frame number (frame-number.ts). Encoded live, so that cars change anywhere within a GOP.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { AccessUnitSource } from '../../../edge/demo/camera/access-unit.ts'
import { pictureOutput, readPictures } from '../../../edge/demo/camera/ffmpeg-pictures.ts'
import { DemoRtspServer } from '../../../edge/demo/camera/rtsp-server.ts'
import { blockCount, blocksOf, rowShare } from '../viewer/frame-number.ts'

/** 0: none. */
export type Car = 0 | 1 | 2 | 3

const [width, height, framesPerSecond, gopFrames] = [320, 180, 25, 25]
const countBits = 14

export function carOf(frameNumber: number): Car {
  return (frameNumber >> countBits) as Car
}

export class CarCamera {
  /** From the next frame on. */
  car: Car = 0
  private readonly server = new DemoRtspServer({ log: pino({ level: 'silent' }) })
  private frames = 0

  get url(): string {
    return `rtsp://127.0.0.1:${this.server.port}/lift`
  }

  /** Films until the signal aborts. */
  async start(signal: AbortSignal): Promise<void> {
    this.server.addStream('lift', this.source())
    await this.server.start(signal)
    await this.server.flowing('lift', signal)
  }

  get stopped(): Promise<void> {
    return this.server.stopped
  }

  private source(): AccessUnitSource {
    const rawInput = ['-f', 'rawvideo', '-pixel_format', 'gray', '-video_size', `${width}x${height}`]
    const job = {
      input: 'pipe:0',
      inputOptions: [...rawInput, '-framerate', String(framesPerSecond)],
      outputOptions: [
        ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-threads', '1'],
        ...['-pix_fmt', 'yuv420p', '-g', String(gopFrames), '-sc_threshold', '0', ...pictureOutput],
      ],
      silenceMs: 20_000,
      log: pino({ level: 'silent' }),
    }
    return {
      codec: 'h264',
      open: signal => readPictures(job, signal, (stdin, ends) => this.film(stdin, ends)),
    }
  }

  private async film(stdin: NodeJS.WritableStream, signal: AbortSignal): Promise<void> {
    const beganMs = performance.now()
    for (let i = 0; !signal.aborted; i += 1) {
      const dueMs = beganMs + (i * 1000) / framesPerSecond
      await sleep(Math.max(0, dueMs - performance.now()), undefined, { signal })
      stdin.write(this.picture())
    }
  }

  private picture(): Uint8Array {
    const number = (this.car << countBits) | (this.frames++ & ((1 << countBits) - 1))
    const picture = new Uint8Array(width * height).fill(60)
    const blocks = blocksOf(number)
    const rowHeight = Math.ceil(height * rowShare)
    const blockWidth = width / blockCount
    for (const [block, level] of blocks.entries()) {
      for (let y = 0; y < rowHeight; y += 1) {
        picture.fill(level, y * width + block * blockWidth, y * width + (block + 1) * blockWidth)
      }
    }
    // Something that moves, so that no frame is a copy of the one before.
    const x = (this.frames * 4) % (width - 40)
    for (let y = 80; y < 120; y += 1) picture.fill(60 + this.car * 50, y * width + x, y * width + x + 40)
    return picture
  }
}

/**
 * What the demo cameras see. The bays themselves are short loops, drawn once (see art/); ffmpeg plays them in real
 * time, burns in name and clock, and encodes like a camera. The same loop, live: the clock shows what is late.
 */
import path from 'node:path'
import type { Logger } from 'pino'
import type { AccessUnit, AccessUnitSource } from './access-unit.ts'
import { pictureOutput, readPictures } from './ffmpeg-pictures.ts'

/** ffmpeg that gives nothing for so long is started again. */
const silenceMs = 5000
const framesPerSecond = 25
const startCode = Buffer.of(0, 0, 0, 1)

interface SceneOptions {
  /** The loop's file in art/, without its ending. */
  art: 'bay-1' | 'bay-2'
  /** Burnt in beside the clock: letters, digits and spaces. */
  title: string
  log: Logger
}

/** A bay's main stream: 1280x720, 25 frames a second, a keyframe every 2 s, some 2.5 Mbit/s, H.264. */
export function sceneSource({ art, title, log }: SceneOptions): AccessUnitSource {
  const input = path.join(import.meta.dirname, '../art', `${art}.mp4`)
  const open = (signal: AbortSignal) => {
    const job = {
      input,
      inputOptions: ['-re', '-stream_loop', '-1', '-threads', '1'],
      outputOptions: ['-vf', clockFilter(title), ...encoder('2500k', 'high'), ...pictureOutput],
      silenceMs,
      log,
    }
    return readPictures(job, signal)
  }
  return { codec: 'h264', open }
}

/** A small picture of a main stream for thin lines: 640x360, some 400 kbit/s. `follow` gives the main stream. */
export function subSource(
  follow: (signal: AbortSignal) => AsyncIterable<AccessUnit>,
  log: Logger,
): AccessUnitSource {
  const open = (signal: AbortSignal) => {
    const inputOptions = [
      '-probesize',
      '32',
      '-framerate',
      `${framesPerSecond}`,
      '-threads',
      '1',
      '-f',
      'h264',
    ]
    const outputOptions = ['-vf', 'scale=640:360', ...encoder('400k', 'main'), ...pictureOutput]
    const job = { input: 'pipe:0', inputOptions, outputOptions, silenceMs, log }
    return readPictures(job, signal, (stdin, ends) => feedAnnexB(follow(ends), stdin))
  }
  return { codec: 'h264', open }
}

/** From the first keyframe on, as ITU-T H.264 annex B. What ffmpeg doesn't take at once waits, `silenceMs` at most. */
async function feedAnnexB(units: AsyncIterable<AccessUnit>, stdin: NodeJS.WritableStream): Promise<void> {
  let hasBegun = false
  for await (const { nals, isKeyframe } of units) {
    hasBegun ||= isKeyframe
    if (hasBegun) stdin.write(Buffer.concat(nals.flatMap(nal => [startCode, nal])))
  }
}

/**
 * Name, date and time of day with tenths of a second. Frames get the wall clock as their time for it, and afterwards
 * even steps again. No font is named: fontconfig's own choice for monospace is there wherever ffmpeg's text filter is.
 */
function clockFilter(title: string): string {
  const time = String.raw`%{pts\:localtime\:0\:%Y-%m-%d  %H\\\:%M\\\:%S}.%{eif\:mod(floor(t*10)\,10)\:d}`
  const box = 'box=1:boxcolor=0x11151a@0.62:boxborderw=12'
  const style = `font=monospace:fontsize=24:fontcolor=0xf2f4f5:${box}:y=26`
  return [
    'settb=1/1000',
    'setpts=time(0)*1000',
    `drawtext=text='${title}':x=28:${style}`,
    `drawtext=text='${time}':x=w-tw-28:${style}`,
    `settb=1/${framesPerSecond}`,
    'setpts=N',
  ].join(',')
}

/** As cameras encode: no B-frames, one slice a picture, an even rate. Measured: see README of art/. */
function encoder(bitsPerSecond: string, profile: 'main' | 'high'): string[] {
  return [
    ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', profile],
    ...[
      '-threads',
      '1',
      '-pix_fmt',
      'yuv420p',
      '-bf',
      '0',
      '-g',
      `${framesPerSecond * 2}`,
      '-sc_threshold',
      '0',
    ],
    ...['-b:v', bitsPerSecond, '-maxrate', bitsPerSecond, '-bufsize', bitsPerSecond],
  ]
}

/** Settings that are asked for on the command line, such as `keyframes=2s,fps=25,bitrate=4000`: pure. */
import type { EncoderWish } from '../onvif/thread-messages.ts'

type Wish = Omit<EncoderWish, 'profile'>

const settings: Record<string, (value: string) => Wish> = {
  keyframes: value => ({
    keyframeSeconds: numberIn(value.replace(/s$/, ''), 0.2, 10, 'keyframes (seconds)'),
  }),
  fps: value => ({ framesPerSecond: numberIn(value, 1, 120, 'fps') }),
  bitrate: value => ({ kilobitsPerSecond: numberIn(value, 64, 50_000, 'bitrate (kbit/s)') }),
}

export const settingsHelp =
  'keyframes=2s (seconds between keyframes), fps=25, bitrate=4000 (kbit/s); several with commas'

/** Throws Error with a sentence. */
export function parseSettings(text: string): Wish {
  const wishes = text.split(',').map(pair => {
    const [, name = '', value = ''] = /^\s*([a-z]+)\s*=\s*(\S+)\s*$/.exec(pair) ?? []
    const read = Object.hasOwn(settings, name) ? settings[name] : undefined
    if (!read) throw new Error(`${pair.trim()} is none of: ${settingsHelp}`)
    return read(value)
  })
  return Object.assign({}, ...wishes)
}

function numberIn(text: string, least: number, most: number, name: string): number {
  const number = Number(text)
  if (!(number >= least && number <= most)) throw new Error(`${name} must lie between ${least} and ${most}`)
  return number
}

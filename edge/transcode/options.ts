/** ffmpeg's options that every on-demand transcode shares. Constants and numbers only, never a user's text. */

/** Option to value, an empty value for none. */
export type FfmpegOptions = Readonly<Record<string, string>>

export function optionArguments(options: FfmpegOptions): string[] {
  return Object.entries(options).flatMap(([option, value]) => (value ? [option, value] : [option]))
}

/**
 * Decoding without delay: no reading ahead to learn what the init segment already says, and slices instead of frames
 * as threads, for frame threads hold back one frame per core (measured: 126 ms became 49 ms on two cores).
 */
export const lowDelayInput: FfmpegOptions = {
  '-probesize': '32',
  '-analyzeduration': '0',
  '-thread_type': 'slice',
  '-ignore_editlist': '1', // times as the fragments say them: frames are told apart by them
  '-f': 'mp4',
}

/** Each frame to the pipe at once, with the time that it has in the source, and a keyframe every second of it. */
export const lowDelayOutput: FfmpegOptions = {
  '-copyts': '',
  '-an': '',
  '-flush_packets': '1',
  '-force_key_frames': 'expr:if(isnan(prev_forced_t),1,gte(t-prev_forced_t,1))',
}

export interface PictureOptions {
  /** Pictures before this one are decoded, not shown; 1/90000 s. */
  fromTime: number
  /** Pixels; a picture that fits stays as it is, upright ones too. */
  longSide: number
  shortSide: number
  /** Frames that follow faster are left out. */
  maxFramesPerSecond: number
}

/** A filter chain to 8-bit 4:2:0 with square pixels, and at most so large and so many. */
export function pictureFilter({ fromTime, longSide, shortSide, maxFramesPerSecond }: PictureOptions): string {
  const minStep = (0.9 / maxFramesPerSecond).toFixed(4) // cameras jitter
  const isDue = `isnan(prev_selected_t)+gte(t-prev_selected_t,${minStep})`
  const width = 'iw*sar'
  const fit = `min(1,min(${longSide}/max(${width},ih),${shortSide}/min(${width},ih)))`
  const even = (side: string) => `2*trunc(${side}*${fit}/2)`
  return [
    `select='gte(t,${(fromTime / 90_000 - 0.0005).toFixed(6)})*(${isDue})'`,
    `scale=w='${even(width)}':h='${even('ih')}'`,
    'setsar=1',
    'format=yuv420p',
  ].join(',')
}

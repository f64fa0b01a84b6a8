/** What we use of node-rtsp-stream, which has no types of its own. Its stream class, with a socket server, is not used. */
declare module 'node-rtsp-stream/mpeg1muxer.js' {
  import type { ChildProcessWithoutNullStreams } from 'node:child_process'

  interface Mpeg1MuxerOptions {
    /** Goes behind `-i`. */
    url: string
    /** The executable. */
    ffmpegPath: string
    /** Option to value, an empty value for none; in order, behind `-i URL -f mpegts -codec:v mpeg1video`. */
    ffmpegOptions: Record<string, string>
  }

  /** Spawns ffmpeg in its constructor and never ends it. */
  class Mpeg1Muxer {
    constructor(options: Mpeg1MuxerOptions)
    readonly stream: ChildProcessWithoutNullStreams
  }

  export = Mpeg1Muxer
}

// node-rtsp-stream as its README starts it, in a process of its own: `node rtsp-stream-server.ts RTSP_URL PORT`.
import { createRequire } from 'node:module'

interface StreamOptions {
  name: string
  streamUrl: string
  wsPort: number
  width: number
  height: number
  ffmpegOptions: Record<string, string | number>
}
type Stream = new (options: StreamOptions) => unknown

const require = createRequire(import.meta.url)
const RtspStream = require('node-rtsp-stream') as Stream
const [streamUrl = '', port = '0'] = process.argv.slice(2)

new RtspStream({
  name: 'lift',
  streamUrl,
  wsPort: Number(port),
  width: 1920,
  height: 1080,
  // ffmpeg's default for MPEG-1 is 200 kbit/s, with which nobody could compare a 4 Mbit/s camera's picture.
  ffmpegOptions: { '-stats': '', '-b:v': '4M' },
})

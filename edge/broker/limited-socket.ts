/** A socket that ends when a packet longer than the limit begins, before any of it is kept. */
import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { PacketLimit } from './packet-limit.ts'

export class LimitedSocket extends Duplex {
  private readonly socket: Socket

  constructor(socket: Socket) {
    super()
    this.socket = socket
  }

  /** `limit`: bytes of one MQTT packet. */
  static wrap(socket: Socket, limit: number): LimitedSocket {
    const limited = new LimitedSocket(socket)
    const packets = new PacketLimit(limit)
    socket.on('data', chunk => {
      if (!packets.accepts(chunk)) limited.destroy(new Error(`a packet of more than ${limit} bytes`))
      else if (!limited.push(chunk)) socket.pause()
    })
    socket.on('end', () => limited.push(null))
    socket.on('error', error => limited.destroy(error))
    socket.on('close', () => limited.destroy())
    return limited
  }

  override _read(): void {
    this.socket.resume()
  }

  override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
    this.socket.write(chunk, done)
  }

  override _final(done: () => void): void {
    this.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.socket.destroy()
    done(error)
  }
}

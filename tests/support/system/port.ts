import { createServer } from 'node:net'

/** Below this no system uses ports for outgoing connections (Linux begins at 32768, macOS at 49152). */
const firstEphemeralPort = 32_768
const lowestPort = 10_000

/**
 * A free TCP port on 127.0.0.1 for a server that must come back on the same one. It lies below the range that
 * port 0 draws from: while the server is down, no other test can be given it, and nobody who keeps dialling it
 * can connect to himself. Its owner still has to try another one when the bind fails.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = lowestPort + Math.floor(Math.random() * (firstEphemeralPort - lowestPort))
    if (await canListen(port)) return port
  }
}

function canListen(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  return promise
}

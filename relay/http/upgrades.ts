/** WebSockets of the relay by path. Whoever may not have one gets a plain HTTP answer before the first byte. */
import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from 'pino'
import { Refusal, refuseUpgrade } from '../access/refusal.ts'

export interface Upgrade {
  request: IncomingMessage
  socket: Socket
  head: Buffer
  /** What stands in the path for each name of the route, decoded. */
  params: Record<string, string>
}

/** A socket of the relay. The route table lists them all, and the access matrix test walks it. */
export interface UpgradeRoute {
  /** As in OpenAPI, e.g. `/live/{bay}/{camera}`. */
  path: string
  /** Throws Refusal as long as the socket is not upgraded. */
  accept(upgrade: Upgrade): Promise<void>
}

export class Upgrades {
  private readonly routes: readonly UpgradeRoute[]
  private readonly log: Logger

  constructor(routes: readonly UpgradeRoute[], log: Logger) {
    this.routes = routes
    this.log = log
  }

  /** For the HTTP server's `upgrade` event; never throws. */
  async handle(request: IncomingMessage, socket: Socket, head: Buffer): Promise<void> {
    socket.on('error', () => socket.destroy()) // until ws owns the socket, nobody else would hear of it
    try {
      const { pathname } = new URL(request.url ?? '/', 'http://relay')
      const [route, params] = this.find(pathname)
      await route.accept({ request, socket, head, params })
    } catch (error) {
      if (!(error instanceof Refusal)) this.log.error({ err: error }, 'upgrade failed')
      refuseUpgrade(socket, error instanceof Refusal ? error : new Refusal(500))
    }
  }

  private find(pathname: string): [UpgradeRoute, Record<string, string>] {
    for (const route of this.routes) {
      const params = matchPath(route.path, pathname)
      if (params) return [route, params]
    }
    throw new Refusal(404)
  }
}

/** The params of `/live/{bay}/{camera}` in a pathname, or undefined when it is another path. */
export function matchPath(path: string, pathname: string): Record<string, string> | undefined {
  const names = path.split('/')
  const values = pathname.split('/')
  if (names.length !== values.length) return undefined
  const params: Record<string, string> = {}
  for (const [i, name] of names.entries()) {
    const value = values[i] ?? ''
    const param = /^\{(\w+)\}$/.exec(name)?.[1]
    if (param === undefined && name !== value) return undefined
    if (param !== undefined) params[param] = decode(value)
  }
  return params
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text // no name of ours
  }
}

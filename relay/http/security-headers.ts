/** What browsers may do with our pages: only what these need, and nothing from anywhere else. */
import type { RequestHandler } from 'express'
import helmet from 'helmet'

/** @param publicUrl decides on what only exists over https */
export function securityHeaders(publicUrl: string): RequestHandler {
  const { protocol, host } = new URL(publicUrl)
  const isSecure = protocol === 'https:'
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        mediaSrc: ["'self'", 'blob:'],
        workerSrc: ["'self'", 'blob:'],
        // 'self' does not cover sockets in the browsers of older televisions.
        connectSrc: ["'self'", `${isSecure ? 'wss' : 'ws'}://${host}`],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // Browsers ignore these two on plain http, and complain in the console.
    crossOriginOpenerPolicy: isSecure && { policy: 'same-origin' },
    originAgentCluster: isSecure,
    strictTransportSecurity: isSecure,
  })
}

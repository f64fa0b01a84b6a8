/** The pages as Vite has built them. They hold no data: what they show they fetch with their session. */
import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import express, { type RequestHandler, Router } from 'express'

/** The page's folder in viewer/dist for each address. */
const folders = {
  '/': 'home',
  '/wall': 'wall',
  '/explain': 'explain',
  '/manage': 'manage',
  '/my': 'my',
  '/enter': 'enter',
  '/record': 'record',
  '/prices': 'prices',
  '/slip': 'slip',
}

/** @param directory viewer/dist */
export function pageRouter(directory: string): Router {
  const router = Router()
  for (const [address, folder] of Object.entries(folders)) {
    router.get(address, (_request, response, next) => {
      response.set('Cache-Control', 'no-cache')
      response.sendFile(path.join(directory, folder, 'index.html'), { cacheControl: false }, next)
    })
  }
  router.use('/assets', compressed(path.join(directory, 'assets')))
  // Their names carry a hash of what they hold, so they never change.
  router.use('/assets', express.static(path.join(directory, 'assets'), { immutable: true, maxAge: '1y' }))
  router.use(express.static(directory, { index: false, redirect: false, maxAge: '1h' }))
  return router
}

/** Takes the form that the build has compressed, where there is one and the browser knows it. */
function compressed(directory: string): RequestHandler {
  const files = new Set(namesIn(directory))
  return (request, response, next) => {
    const name = /^\/([\w.-]+\.(?:js|css))$/.exec(request.path)?.[1]
    if (name === undefined) return next()
    response.vary('Accept-Encoding')
    for (const [encoding, ending] of Object.entries(endings)) {
      if (!request.acceptsEncodings(encoding) || !files.has(name + ending)) continue
      response.type(path.extname(name)).set('Content-Encoding', encoding)
      request.url += ending
      break
    }
    next()
  }
}

/** Smallest first. */
const endings = { br: '.br', gzip: '.gz' }

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    return [] // the viewer was not built: there is nothing to serve
  }
}

/** What tells an open page that it is older than the server: the hash in viewer/dist/build.json. */
export function readBuild(directory: string): string {
  try {
    const { build } = JSON.parse(readFileSync(path.join(directory, 'build.json'), 'utf8')) as {
      build: unknown
    }
    return typeof build === 'string' && /^[\w.-]+$/.test(build) ? build : 'dev'
  } catch {
    return 'dev' // the viewer was not built: somebody works on the relay alone
  }
}

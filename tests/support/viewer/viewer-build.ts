/** The pages as they are built from the sources that are there now: never a stale `viewer/dist`, nor one half written. */
import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { globSync } from 'node:fs'
import { access, readFile, rename, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '../../..')

/** The directory of a build, with `/` at its end. Made once for each state of the sources; parallel callers may. */
export async function viewerBuild(): Promise<string> {
  const directory = path.join(tmpdir(), `glassbay-viewer-${await hashOfSources()}`)
  if (await isThere(directory)) return `${directory}/`
  const unfinished = path.join(tmpdir(), `glassbay-viewer-${randomUUID()}`)
  const vite = path.join(root, 'node_modules/.bin/vite')
  const args = ['build', '--logLevel', 'error', '--outDir', unfinished, '--emptyOutDir']
  // In a process of its own: the test runner's NODE_ENV would make it a build for development.
  const env = { ...process.env, NODE_ENV: 'production' }
  try {
    await promisify(execFile)(vite, args, { cwd: root, env })
    await rename(unfinished, directory)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    if (!(await isThere(directory))) throw error // otherwise somebody else was first, with the same
  }
  return `${directory}/`
}

async function hashOfSources(): Promise<string> {
  const files = globSync('{viewer,relay/wire}/**/*.*', { cwd: root, exclude: ['viewer/dist/**'] })
  const hash = createHash('sha256')
  for (const file of [...files, 'vite.config.ts', 'package-lock.json'].sort()) {
    hash.update(`${file}\n`)
    hash.update(await readFile(path.join(root, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function isThere(directory: string): Promise<boolean> {
  return await access(path.join(directory, 'build.json')).then(
    () => true,
    () => false,
  )
}

import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** Which folders a folder's files may import from; itself always. See the house in the README. */
const allowed: Record<string, string[]> = {
  config: ['relay/wire'],
  'relay/wire': [],
  edge: ['relay/wire', 'config'],
  relay: ['relay/wire', 'config'],
  viewer: ['relay/wire'],
}

const files = globSync('{config,edge,relay,viewer}/**/*.{ts,tsx}', { cwd: root, exclude: ['viewer/dist/**'] })

describe('the arrows of the house point inward', () => {
  it.each(files)('%s', file => {
    const targets = importsOf(file)
      .filter(name => name.startsWith('.'))
      .map(name => roomOf(path.join(path.dirname(file), name)))
    for (const target of targets) expect([roomOf(file), ...(allowed[roomOf(file)] ?? [])]).toContain(target)
  })
})

describe('the wire contract', () => {
  it.each(files.filter(file => roomOf(file) === 'relay/wire'))('%s runs in a browser', file => {
    expect(importsOf(file).filter(name => name.startsWith('node:'))).toEqual([])
  })
})

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return [...text.matchAll(/^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'/gm)].map(
    match => match[1] ?? match[2] ?? '',
  )
}

function roomOf(file: string): string {
  return file.startsWith('relay/wire/') ? 'relay/wire' : (file.split('/')[0] ?? '')
}

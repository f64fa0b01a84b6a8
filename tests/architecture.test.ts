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

/** Rooms with more than 20 files, each with its reason. */
const largeRooms: Record<string, string> = {
  'edge/demo/art/stage': 'a scene has as many things in it as a workshop',
  'viewer/manage/parts': 'what the seven views of the manager are built of, each part a few lines',
  'viewer/record': 'one document; its parts have a style sheet each',
}

const files = globSync('{config,edge,relay,viewer}/**/*.{ts,tsx}', { cwd: root, exclude: ['viewer/dist/**'] })
const sheets = globSync('viewer/**/*.css', { cwd: root, exclude: ['viewer/dist/**'] })

describe('the arrows of the house point inward', () => {
  it.each(files)('%s', file => {
    for (const target of targetsOf(file).map(processOf))
      expect([processOf(file), ...(allowed[processOf(file)] ?? [])]).toContain(target)
  })
})

describe('the wire contract', () => {
  it.each(files.filter(file => processOf(file) === 'relay/wire'))('%s runs in a browser', file => {
    expect(importsOf(file).filter(name => name.startsWith('node:'))).toEqual([])
  })
})

describe('the pages', () => {
  it('load no schemas: what they need of the wire stands apart from those', () => {
    const loaded = new Set(files.filter(file => file.startsWith('viewer/')))
    for (const file of loaded) for (const target of targetsOf(file, loadedBy(file))) loaded.add(target)
    const schemas = [...loaded].filter(file => loadedBy(file).some(name => /^zod\b/.test(name)))
    expect(loaded.size).toBeGreaterThan(200)
    expect(schemas).toEqual([])
  })
})

describe('the rooms', () => {
  it('have no circle among them: whoever reads one room need not know those above it', () => {
    expect(circles(roomArrows())).toEqual([])
  })

  it('have at most 20 files, or a reason', () => {
    const counts = Map.groupBy([...files, ...sheets], file => path.dirname(file))
    const large = [...counts].filter(([, inside]) => inside.length > 20).map(([room]) => room)
    expect(large.filter(room => !(room in largeRooms))).toEqual([])
  })

  it('have few crumbs: files of 25 lines or fewer with a single importer', () => {
    const importers = Map.groupBy(
      files.flatMap(file => targetsOf(file).map(target => ({ file, target }))),
      ({ target }) => target,
    )
    const crumbs = files.filter(file => linesOf(file) <= 25 && importers.get(file)?.length === 1)
    expect(crumbs.length, crumbs.join('\n')).toBeLessThanOrEqual(20)
  })

  it('have no file above 400 lines, style sheets included', () => {
    const isTable = (file: string) => /\/words\/(en|ja|zh-cn|words)\.ts$/.test(file) // a dictionary is as long as its page
    const long = [...files, ...sheets].filter(file => !isTable(file) && linesOf(file) > 400)
    expect(long).toEqual([])
  })
})

/** Which rooms each room's files import from. */
function roomArrows(): Map<string, Set<string>> {
  const arrows = new Map<string, Set<string>>()
  for (const file of files) {
    const from = path.dirname(file)
    const others = arrows.get(from) ?? new Set()
    for (const target of targetsOf(file)) if (path.dirname(target) !== from) others.add(path.dirname(target))
    arrows.set(from, others)
  }
  return arrows
}

/** Groups of rooms that can be reached from each other, by Tarjan's strongly connected components. */
function circles(arrows: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const found: string[][] = []
  const order = new Map<string, number>()
  const lowest = new Map<string, number>()
  const stack: string[] = []
  const visit = (room: string): void => {
    order.set(room, order.size)
    lowest.set(room, order.get(room) ?? 0)
    stack.push(room)
    for (const next of arrows.get(room) ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) lowest.set(room, Math.min(lowest.get(room) ?? 0, lowest.get(next) ?? 0))
    }
    if (lowest.get(room) !== order.get(room)) return
    const circle = stack.splice(stack.indexOf(room))
    if (circle.length > 1) found.push(circle)
  }
  for (const room of arrows.keys()) if (!order.has(room)) visit(room)
  return found
}

function targetsOf(file: string, names = importsOf(file)): string[] {
  return names
    .filter(name => name.startsWith('.') && /\.tsx?$/.test(name))
    .map(name => path.join(path.dirname(file), name))
}

/** Without what is gone when the types are stripped. */
function loadedBy(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8')
  return importsIn(text.replaceAll(/^(?:import|export) type\b[^'"]*?from '[^']+'/gm, ''))
}

/** Static imports, and those that come later by `import()`. */
function importsOf(file: string): string[] {
  return importsIn(readFileSync(path.join(root, file), 'utf8'))
}

function importsIn(text: string): string[] {
  const statements = /^(?:import|export)\b[^'"]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm
  return [...text.matchAll(statements)].map(match => match[1] ?? match[2] ?? match[3] ?? '')
}

function linesOf(file: string): number {
  return readFileSync(path.join(root, file), 'utf8').split('\n').length - 1
}

function processOf(file: string): string {
  return file.startsWith('relay/wire/') ? 'relay/wire' : (file.split('/')[0] ?? '')
}

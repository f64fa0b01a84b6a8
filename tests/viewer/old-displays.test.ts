/** Wall displays are browsers of 2018, and stay so for years: what they load has to parse and run in Chromium 68. */
import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { parse } from 'acorn'
import { describe, expect, test } from 'vitest'
import { viewerBuild } from '../support/viewer/viewer-build.ts'

const root = path.resolve(import.meta.dirname, '../..')
const dist = await viewerBuild()
/** Phones, tablets and desks have browsers of today: their pages' own folders are not looked at. */
const pagesOfToday = /^viewer\/(my|record|slip|prices|explain|manage|voice)\/|^viewer\/ui\/qr-code/
/** What hangs on a wall, from its link on. */
const hanging = loadedBy(['wall/index.html', 'enter/index.html'])
const built = (extension: string) => hanging.filter(file => file.endsWith(`.${extension}`))
const textOf = (file: string) => readFileSync(path.join(dist, file), 'utf8')

/** Names of assets that these files, and those that they name in turn, load at once or later. */
function loadedBy(files: string[]): string[] {
  const all = globSync('assets/*.{js,css}', { cwd: dist })
  const found = new Set<string>()
  for (let next = files; next.length > 0; ) {
    const texts = next.map(file => readFileSync(path.join(dist, file), 'utf8'))
    next = all.filter(asset => !found.has(asset) && texts.some(text => text.includes(path.basename(asset))))
    for (const asset of next) found.add(asset)
  }
  return [...found].sort()
}

test('the sources call nothing of JavaScript that is younger than 2018', async () => {
  const tsc = path.join(root, 'node_modules/.bin/tsc')
  const check = promisify(execFile)(tsc, ['-p', 'viewer', '--pretty', 'false'], { cwd: root })
  const { stdout } = await check.catch((error: { stdout: string }) => error)
  // Of the wire contract the pages take types only; what runs in the servers may be younger.
  const lines = stdout.split('\n').filter(line => line.startsWith('viewer/') && !pagesOfToday.test(line))
  expect(lines).toEqual([])
  expect(stdout).not.toMatch(/TS(5|6)\d{3}|TS18003/) // it did check something
})

describe('what the build gives', () => {
  test('is there', () => {
    expect(built('js').length).toBeGreaterThan(3)
    expect(built('css').length).toBeGreaterThan(2)
  })

  test.each(built('js'))('%s parses as it did in 2018', file => {
    // Of 2019 it has the catch without a name, and nothing else is new there. Chromium 63 and 64 brought these two, before they were in the standard.
    const text = textOf(file)
      .replace(/\bimport\(/g, 'load(')
      .replace(/\bimport\.meta\b/g, 'meta')
    expect(() => parse(text, { ecmaVersion: 2019, sourceType: 'module' })).not.toThrow()
  })

  test.each(built('js'))('%s uses no younger API', file => {
    const younger =
      /\.(at|flat|flatMap|replaceAll|replaceChildren|matchAll|allSettled|fromEntries|toggleAttribute|structuredClone)\(|\bglobalThis\b|\bAbortSignal\.\w+\(|\bcrypto\.randomUUID\b/g
    expect(textOf(file).match(younger) ?? []).toEqual([])
  })

  test.each(built('css'))('%s is laid out without younger CSS', file => {
    const text = textOf(file)
    const younger =
      /[;{](inset|aspect-ratio|accent-color)\b|:(is|where|has|focus-visible)\b|\b(clamp|min|max|color-mix)\(|\d(dvh|svh|lvh)\b/g
    expect(text.match(younger) ?? []).toEqual([])
    const flexGaps = (text.match(/[^{}]*\{[^{}]*\}/g) ?? []).filter(
      rule => /[;{](row-|column-)?gap:/.test(rule) && !/display:(inline-)?grid/.test(rule),
    )
    expect(flexGaps).toEqual([])
  })
})

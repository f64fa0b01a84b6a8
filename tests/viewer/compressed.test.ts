/** What travels compressed is what was built: the relay hands out whichever form the browser takes. */
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { viewerBuild } from '../support/viewer/viewer-build.ts'

const assets = path.join(await viewerBuild(), 'assets')
const names = globSync('*.{js,css}', { cwd: assets })
const read = (name: string) => readFileSync(path.join(assets, name))

test('there is something to compress, and parts that load later among it', () => {
  expect(names.length).toBeGreaterThan(20)
  expect(names.some(name => read(name).includes('import('))).toBe(true)
})

test.each(names)('%s is the same in each of its forms', name => {
  const plain = read(name).toString()
  expect(brotliDecompressSync(read(`${name}.br`)).toString()).toBe(plain)
  expect(gunzipSync(read(`${name}.gz`)).toString()).toBe(plain)
})

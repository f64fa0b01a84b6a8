import { expect, test } from 'vitest'
import { takeToken } from '../../../viewer/enter/token.ts'

function pageAt(address: string) {
  const location = new URL(address) as unknown as Location
  const visited: string[] = []
  const history = {
    replaceState: (_: unknown, __: string, url: string) => visited.push(url),
  } as unknown as History
  return { window: { location, history }, visited }
}

test('the token is taken, and the address is rid of it', () => {
  const { window, visited } = pageAt('http://relay/enter?lang=ja#abc.def-_')
  expect(takeToken(window)).toBe('abc.def-_')
  expect(visited).toEqual(['/enter?lang=ja'])
})

test.each(['http://relay/enter', 'http://relay/enter#', 'http://relay/enter#%20'])('%s has none', address => {
  const { window } = pageAt(address)
  expect(takeToken(window)?.trim() || undefined).toBe(address.endsWith('%20') ? '%20' : undefined)
})

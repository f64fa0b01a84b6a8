import { expect, test } from 'vitest'
import { nextPage } from '../../../../viewer/manage/page/ask.ts'

test.each([
  [null, undefined],
  ['', undefined],
  ['</api/links?cursor=1-a>; rel="next"', '/api/links?cursor=1-a'],
  ['</api/links?cursor=1-a>; rel=next', '/api/links?cursor=1-a'],
  ['</api/links>; rel="first", </api/links?cursor=2>; rel="next"', '/api/links?cursor=2'],
  ['</api/links>; rel="prev"', undefined],
])('the next page by %j is %j', (header, address) => {
  expect(nextPage(header)).toBe(address)
})

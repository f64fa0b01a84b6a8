import { expect, test } from 'vitest'
import { clipAddress, clipIn } from '../../../../viewer/ui/film/clip-address.ts'

test('a clip is found again in its address, which holds nothing else', () => {
  const address = clipAddress('https://glass.test', '0123456789abcdef')
  expect(address).toBe('https://glass.test/my#clip=0123456789abcdef')
  expect(clipIn(new URL(address).hash)).toBe('0123456789abcdef')
})

test.each(['', '#', '#clip=', '#clip=a/b', '#clip=<b>', '#other=abc', `#clip=${'a'.repeat(65)}`])(
  '“%s” asks for no clip',
  hash => {
    expect(clipIn(hash)).toBeUndefined()
  },
)

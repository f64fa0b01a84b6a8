import { expect, test } from 'vitest'
import { chooseLocale, wordsFor } from '../../../viewer/i18n/locale.ts'
import { locales } from '../../../viewer/i18n/words.ts'

test.each([
  [['ja', 'zh-CN'], 'ja'],
  [[null, undefined, 'zh-CN', 'en-GB'], 'zh-CN'],
  [['fr', 'de-AT', 'ja-JP'], 'ja'],
  [['zh-Hans-CN'], 'zh-CN'],
  [['zh'], 'zh-CN'],
  [['EN-us'], 'en'],
  [['fr'], 'en'],
  [[], 'en'],
  [[''], 'en'],
])('of the wishes %j it speaks %s', (wishes, locale) => {
  expect(chooseLocale(wishes)).toBe(locale)
})

/** Every sentence with its path, functions called. */
function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') return sentences((value as (count: number) => unknown)(2), path)
  return Object.entries(value as object).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`))
}

test('no sentence is empty, and none of the translations was forgotten', () => {
  const english = new Map(sentences(wordsFor('en')))
  for (const locale of locales) {
    for (const [path, sentence] of sentences(wordsFor(locale))) {
      expect(sentence.trim(), `${locale}${path}`).not.toBe('')
      const isSame = locale !== 'en' && sentence === english.get(path)
      if (isSame) expect(path, locale).toBe('/product')
    }
  }
})

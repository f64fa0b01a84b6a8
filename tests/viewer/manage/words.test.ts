import { expect, test } from 'vitest'
import { locales } from '../../../viewer/i18n/words.ts'
import { manageWordsFor } from '../../../viewer/manage/words/dictionaries.ts'

/** Every sentence with its path; functions called with something of everything that they may be given. */
function sentences(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]]
  if (typeof value === 'function') {
    const fields = { inBays: 2, waiting: 2, decisions: 2, all: 2, closed: 2, name: 'A', count: 2 }
    const takesFields = /summary|chartRow|sheetCounts/.test(path)
    const args = takesFields ? [{ ...fields, mean: '4', deviation: '1' }] : [2, 'b', 'c']
    return sentences((value as (...args: unknown[]) => unknown)(...args), path)
  }
  return Object.entries(value as object).flatMap(([key, inner]) => sentences(inner, `${path}/${key}`))
}

const english = new Map(sentences(manageWordsFor('en')))

test.each(locales)('in %s no sentence is empty, none was forgotten, none has a hole', locale => {
  const found = sentences(manageWordsFor(locale))
  expect(found.map(([path]) => path).toSorted()).toEqual([...english.keys()].toSorted())
  for (const [path, sentence] of found) {
    expect(sentence.trim(), path).not.toBe('')
    expect(sentence, path).not.toMatch(/undefined|NaN|\[object/)
    if (locale !== 'en') expect(sentence, path).not.toBe(english.get(path))
  }
})

/** For where a photo would be: two letters of a name in an alphabet, the family name's first character else. */
export function initialsOf(name: string): string {
  const words = name.split(/[\s·・.]+/).filter(Boolean)
  const [first = '', last = ''] = [words[0], words.length > 1 ? words[words.length - 1] : '']
  const isAlphabetic = /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]/u.test(first)
  const letters = isAlphabetic
    ? [first, last].map(word => Array.from(word)[0] || '')
    : [Array.from(first)[0] || '']
  return letters.join('').toUpperCase()
}

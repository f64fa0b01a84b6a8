import type { Locale } from '../../i18n/words.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { MyWords } from './words.ts'
import { zhCN } from './zh-cn.ts'

const dictionaries: Record<Locale, MyWords> = { 'zh-CN': zhCN, ja, en }

export function myWordsFor(locale: Locale): MyWords {
  return dictionaries[locale]
}

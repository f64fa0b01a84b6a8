import type { Locale } from '../../i18n/words.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { ManageWords } from './words.ts'
import { zhCN } from './zh-cn.ts'

const dictionaries: Record<Locale, ManageWords> = { 'zh-CN': zhCN, ja, en }

export function manageWordsFor(locale: Locale): ManageWords {
  return dictionaries[locale]
}

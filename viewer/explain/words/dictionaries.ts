import type { Locale } from '../../i18n/words.ts'
import { en } from './en.ts'
import { ja } from './ja.ts'
import type { ExplainWords } from './words.ts'
import { zhCN } from './zh-cn.ts'

const dictionaries: Record<Locale, ExplainWords> = { 'zh-CN': zhCN, ja, en }

export function explainWordsFor(locale: Locale): ExplainWords {
  return dictionaries[locale]
}

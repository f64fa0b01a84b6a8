import type { Locale } from '../../i18n/words.ts'
import { recordEn } from './en.ts'
import { recordJa } from './ja.ts'
import type { RecordWords } from './words.ts'
import { recordZhCN } from './zh-cn.ts'

export const recordWords: Record<Locale, RecordWords> = { 'zh-CN': recordZhCN, ja: recordJa, en: recordEn }

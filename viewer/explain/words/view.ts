/** What every part of the console needs to speak: the words, and how times are written. */

import type { TimeFormat } from '../../i18n/times.ts'
import type { Locale, Words } from '../../i18n/words.ts'
import { pageContext } from '../../ui/page/page-context.ts'
import type { ExplainWords } from './words.ts'

export interface View {
  locale: Locale
  words: ExplainWords
  /** Those of all pages. */
  common: Words
  times: TimeFormat
}

const context = pageContext<View>('/explain')

export const ViewProvider = context.Provider
export const useView = context.use

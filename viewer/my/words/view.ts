/** What every part of the page needs to speak: the words, and how numbers are written. */

import type { Locale } from '../../i18n/locale.ts'
import type { Words } from '../../i18n/words.ts'
import { pageContext } from '../../ui/page/page-context.ts'
import type { PageThemes } from '../../ui/page/theme.ts'
import type { Formats } from './formats.ts'
import type { MyWords } from './words.ts'

export interface View {
  locale: Locale
  words: MyWords
  /** Those of all pages. */
  common: Words
  formats: Formats
}

const context = pageContext<View>('/my')

export const ViewProvider = context.Provider
export const useView = context.use

export const myThemes: PageThemes = {
  key: 'glassbay.my.theme',
  grounds: { dark: '#0b0e11', light: '#f4f5f3' },
}

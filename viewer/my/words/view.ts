/** What every part of the page needs to speak: the words, and how numbers are written. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Locale } from '../../i18n/locale.ts'
import type { Words } from '../../i18n/words.ts'
import type { Formats } from './formats.ts'
import type { MyWords } from './words.ts'

export interface View {
  locale: Locale
  words: MyWords
  /** Those of all pages. */
  common: Words
  formats: Formats
}

const ViewContext = createContext<View | undefined>(undefined)

export const ViewProvider = ViewContext.Provider

export function useView(): View {
  const view = useContext(ViewContext)
  if (!view) throw new Error('a part of the page stands outside of it')
  return view
}
